package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.OptionChecks;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cluster.ClusterKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code keys}: makes what hosts know each other by. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a key for each host, signed by an authority of their own.",
      "",
      "Bring each host its own file, and keep the authority's elsewhere: called again on the same"
          + " folder, the command signs keys for more hosts by it.",
      ""
    })
final class KeysCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "HOST",
      arity = "1..*",
      description = "The names or IP addresses by which hosts are reached.")
  private List<String> hosts;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where HOST.p12 of each host goes, and authority.p12. Made if it is not there.")
  private Path out;

  @Mixin private KeyPassword password;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    hosts.forEach(host -> OptionChecks.notBlank("HOST", host));
    try {
      ClusterKeys.create(out, password.read(), hosts);
    } catch (FileAlreadyExistsException e) {
      throw new UserErrorException(
          e.getFile() + " is there already; delete it to make that host another key", e);
    } catch (IllegalArgumentException | IOException e) {
      throw new UserErrorException("--out " + out + ": " + e.getMessage(), e);
    }
    PrintWriter print = command.commandLine().getOut();
    print.println(
        PrintableText.of(
            "Written: "
                + hosts.size()
                + (hosts.size() == 1 ? " key" : " keys")
                + " in "
                + out
                + "; authority.p12 there signs keys for more hosts, and no training needs it."));
    print.flush();
    return 0;
  }
}

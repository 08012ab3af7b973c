package io.github.dl4jdni.cluster.cli;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.Durations;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cluster.ClusterKeys;
import io.github.dl4jdni.cluster.ClusterSettings;
import io.github.dl4jdni.cluster.HostAddress;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that all hosts of a training have. */
final class HostOptions {

  private static final double MILLISECONDS = 1000; // a second
  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "Where the others reach the host that trains, which has the data.")
  private HostAddress coordinator;

  @Option(
      names = "--modules",
      split = ",",
      paramLabel = "N",
      description = "The modules that this host trains, by the numbers that inspect prints.")
  private List<Integer> modules = new ArrayList<>();

  @Option(
      names = "--keys",
      paramLabel = "FILE.p12",
      description =
          "This host's key, as the command keys makes it; needed but for hosts on 127.0.0.1.")
  private Path keys;

  @Mixin private KeyPassword password;

  @Option(
      names = "--partial",
      description =
          "Have the parameters of this host's modules alone, for networks that are too large for a"
              + " host; on all hosts or none. Each host keeps its own checkpoints then.")
  private boolean partial;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Where checkpoints go, and where training goes on from: of the host that trains, or with"
              + " --partial of each. Default: none.")
  private Path checkpoints;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Iterations from one checkpoint to the next, as the host that trains says; there is one"
              + " after each epoch, too. Default: ${DEFAULT-VALUE}.")
  private int checkpointEvery;

  @Option(
      names = "--staleness",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Steps that a gradient model's learning may lag, the same on all hosts: 1 hides half of"
              + " a round trip between hosts, 2 one and a half. Default: ${DEFAULT-VALUE}.")
  private int staleness;

  @Option(
      names = "--membership-port",
      paramLabel = "PORT",
      description =
          "The port by which hosts watch over this one. Default: the one behind its own port.")
  private Integer membershipPort;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "5m",
      description =
          "How long to wait for other hosts before training begins. Default: ${DEFAULT-VALUE}.")
  private String patience;

  @Option(
      names = "--silence",
      paramLabel = "TIME",
      defaultValue = "3s",
      description =
          "For how long a host may be silent before the others take it for lost. Default:"
              + " ${DEFAULT-VALUE}.")
  private String silence;

  @Option(
      names = "--report-every",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How often to tell what is going on. Default: ${DEFAULT-VALUE}.")
  private String reportEvery;

  /** Reads {@link HostAddress}. */
  static final class AddressConverter implements ITypeConverter<HostAddress> {
    @Override
    public HostAddress convert(String text) {
      try {
        return HostAddress.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Checks what the types do not. */
  void check() {
    atLeast(0, "--staleness", staleness);
    atLeast(1, "--checkpoint-every", checkpointEvery);
    if (membershipPort != null && !(membershipPort >= 0 && membershipPort <= LARGEST_PORT)) {
      throw new UserErrorException(
          "--membership-port must be from 0 to " + LARGEST_PORT + ", got " + membershipPort);
    }
    patience();
    silence();
    reportEvery();
  }

  HostAddress coordinator() {
    return coordinator;
  }

  List<Integer> modules() {
    return modules;
  }

  boolean partial() {
    return partial;
  }

  Schedule schedule() {
    return Schedule.pipelined(staleness);
  }

  private Duration patience() {
    return duration("--patience", patience);
  }

  private Duration silence() {
    return duration("--silence", silence);
  }

  Duration reportEvery() {
    return duration("--report-every", reportEvery);
  }

  private static Duration duration(String option, String text) {
    return Duration.ofMillis(
        Math.max(1, Math.round(Durations.seconds(option, text) * MILLISECONDS)));
  }

  /**
   * {@return a host's settings}
   *
   * @param own where the others reach it; null if it is the one that trains
   * @throws UserErrorException if hosts could not be together by them
   */
  ClusterSettings settings(HostAddress own) {
    try {
      ClusterSettings.Builder settings =
          own == null
              ? ClusterSettings.coordinator(coordinator)
              : ClusterSettings.member(own, coordinator);
      if (keys != null) {
        settings.keys(ClusterKeys.read(keys, password.read()));
      }
      if (membershipPort != null) {
        settings.membershipPort(membershipPort);
      }
      if (checkpoints != null) {
        settings.checkpoints(checkpoints, checkpointEvery);
      }
      return settings
          .modules(modules.stream().mapToInt(Integer::intValue).toArray())
          .patience(patience())
          .silence(silence())
          .build();
    } catch (IllegalArgumentException e) {
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException("--keys " + keys + ": " + e.getMessage(), e);
    }
  }
}

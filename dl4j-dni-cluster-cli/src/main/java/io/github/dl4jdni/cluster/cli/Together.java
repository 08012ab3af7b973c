package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.cli.model.ModelInput;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cluster.ClusterException;
import io.github.dl4jdni.cluster.ClusterSettings;
import io.github.dl4jdni.cluster.ClusterTraining;
import io.github.dl4jdni.cluster.HostTraffic;
import io.github.dl4jdni.train.DecoupledTrainingException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.deeplearning4j.exception.DL4JInvalidConfigException;

/** What the commands of all hosts do: come together, and tell in a line why that ended. */
final class Together {

  private static final double KILOBYTE = 1e3;
  private static final double MEGABYTE = 1e6;

  private Together() {}

  /**
   * {@return the model, with its parameters or, where each host has its own alone, without}
   *
   * @param input the file
   * @param host the options
   */
  static ModelFile read(ModelInput input, HostOptions host) {
    return host.partial() ? input.readWithoutParameters() : input.read();
  }

  /**
   * {@return the training, when all hosts are there}
   *
   * @param settings this host's
   * @param model as it was read
   * @param host the options
   */
  static ClusterTraining join(ClusterSettings settings, ModelFile model, HostOptions host) {
    if (host.partial()) {
      return ClusterTraining.join(settings, model.stored());
    }
    return model.network() instanceof AnyNetwork.Graph graph
        ? ClusterTraining.join(settings, graph.model())
        : ClusterTraining.join(settings, ((AnyNetwork.Stack) model.network()).model());
  }

  /**
   * {@return what something gives}
   *
   * @param what calls the library with what the user gave
   * @throws UserErrorException in place of the library's refusals, and where hosts are lost
   */
  static <T> T refusing(Callable<T> what) {
    try {
      return what.call();
    } catch (UserErrorException e) {
      throw e;
    } catch (ClusterException
        | DecoupledTrainingException
        | DL4JInvalidConfigException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return how much has gone between this host and the others, in words} */
  static String traffic(ClusterTraining cluster) {
    return "sent "
        + bytes(cluster, HostTraffic::bytesSent)
        + ", received "
        + bytes(cluster, HostTraffic::bytesReceived);
  }

  private static String bytes(ClusterTraining cluster, ToLongFunction<HostTraffic> of) {
    long bytes = cluster.traffic().stream().mapToLong(of).sum();
    return bytes < MEGABYTE
        ? String.format(Locale.ROOT, "%.1f kB", bytes / KILOBYTE)
        : String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }
}

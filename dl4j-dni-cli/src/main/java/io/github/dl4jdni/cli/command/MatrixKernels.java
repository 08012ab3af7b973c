package io.github.dl4jdni.cli.command;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether the library that multiplies ND4J's matrices knows the processor: an OpenBLAS of before
 * this processor computes with kernels for an older one, at a half to a quarter of the speed.
 */
final class MatrixKernels {

  private static final String CURRENT = "0.3.28";
  private static final int AVX2 = 2;
  private static final int AVX512 = 3;
  private static final String CORE_VARIABLE = "OPENBLAS_CORETYPE";
  private static final Set<String> BEFORE_AVX2 =
      Set.of(
          "prescott",
          "core2",
          "penryn",
          "dunnington",
          "atom",
          "nehalem",
          "sandybridge",
          "athlon",
          "opteron",
          "opteron_sse3",
          "barcelona",
          "bobcat",
          "bulldozer",
          "piledriver");

  private MatrixKernels() {}

  /** {@return what to change for faster products in this process; empty if nothing} */
  static Optional<String> advice() {
    return advice(openBlasVersion(), System.getenv(CORE_VARIABLE), avxLevel());
  }

  /**
   * The advice for a process.
   *
   * @param openBlas OpenBLAS' version; null if ND4J does not multiply by it
   * @param core the value of {@code OPENBLAS_CORETYPE}; null if it is not set
   * @param avx the newest AVX instructions that processor and virtual machine have; 0 for none
   */
  static Optional<String> advice(String openBlas, String core, int avx) {
    if (openBlas == null) {
      return Optional.empty();
    }
    if (core != null) {
      boolean old = avx >= AVX2 && BEFORE_AVX2.contains(core.toLowerCase(Locale.ROOT));
      return old
          ? Optional.of(
              ("Matrix products are slow: %s=%s leaves this processor's AVX2 unused. "
                      + "Unset the variable.")
                  .formatted(CORE_VARIABLE, PrintableText.of(core)))
          : Optional.empty();
    }
    String release = openBlas.split("-", 2)[0]; // JavaCPP's version comes behind it
    boolean outgrown =
        avx >= AVX512 && Version.parse(release).compareTo(Version.parse(CURRENT)) < 0;
    return outgrown
        ? Optional.of(
            ("Matrix products are slow: OpenBLAS %s does not use this processor's AVX-512. Make "
                    + "org.bytedeco:openblas-platform:%s-1.5.11 the first of the dependencies.")
                .formatted(release, CURRENT))
        : Optional.empty();
  }

  private static String openBlasVersion() {
    String properties = "/META-INF/maven/org.bytedeco/openblas/pom.properties";
    try (InputStream in = MatrixKernels.class.getResourceAsStream(properties)) {
      if (in == null || Nd4j.factory().blas().getBlasVendor() != Blas.Vendor.OPENBLAS) {
        return null;
      }
      Properties read = new Properties();
      read.load(in);
      return read.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int avxLevel() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return machine == null ? 0 : Integer.parseInt(machine.getVMOption("UseAVX").getValue());
    } catch (IllegalArgumentException e) {
      return 0; // another processor family
    }
  }
}

package io.github.dl4jdni.cli;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Formatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageOutputStream;
import org.apache.commons.io.FileUtils;
import org.deeplearning4j.util.ModelSerializer;
import org.knowm.xchart.BitmapEncoder;
import org.nd4j.linalg.factory.Nd4j;

/** Who writes files, by any means. */
public final class FileWriters {

  private static final Set<String> OF_FILES =
      Set.of(
          "write",
          "writeString",
          "newBufferedWriter",
          "newOutputStream",
          "newByteChannel",
          "move",
          "createFile",
          "createTempFile");

  private static final Set<String> OF_OLD_FILES =
      Set.of("renameTo", "createNewFile", "createTempFile");

  private static final List<Class<?>> OPENED_TO_BE_WRITTEN =
      List.of(
          FileOutputStream.class,
          FileWriter.class,
          RandomAccessFile.class,
          FileImageOutputStream.class);

  private static final List<Class<?>> OPENED_BY_NAME =
      List.of(PrintStream.class, PrintWriter.class, Formatter.class);

  private FileWriters() {}

  /** The calls that write files, by the outermost class that they stand in. */
  public static Map<String, Set<String>> in(JavaClasses classes) {
    Map<String, Set<String>> byWriter = new TreeMap<>();
    for (JavaClass each : classes) {
      String outermost = each.getName().replaceAll("\\$.*", "");
      calls(each)
          .filter(FileWriters::writes)
          .forEach(
              call ->
                  byWriter
                      .computeIfAbsent(outermost, name -> new TreeSet<>())
                      .add(call.getDescription()));
    }
    return byWriter;
  }

  private static Stream<JavaCodeUnitAccess<?>> calls(JavaClass of) {
    return Stream.of(
            of.getMethodCallsFromSelf(),
            of.getConstructorCallsFromSelf(),
            of.getMethodReferencesFromSelf(),
            of.getConstructorReferencesFromSelf())
        .flatMap(Set::stream)
        .map(call -> (JavaCodeUnitAccess<?>) call);
  }

  private static boolean writes(JavaCodeUnitAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
    if (owner.isEquivalentTo(Files.class)) {
      boolean copies = name.equals("copy") && !takes(parameters, OutputStream.class);
      return copies || OF_FILES.contains(name);
    }
    if (owner.isEquivalentTo(FileChannel.class)
        || owner.isEquivalentTo(AsynchronousFileChannel.class)) {
      return name.equals("open");
    }
    if (owner.isEquivalentTo(File.class)) {
      return OF_OLD_FILES.contains(name);
    }
    boolean constructs = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
    if (constructs && OPENED_TO_BE_WRITTEN.stream().anyMatch(owner::isAssignableTo)) {
      return true;
    }
    boolean named = takes(parameters, File.class) || takes(parameters, String.class);
    if (constructs && OPENED_BY_NAME.stream().anyMatch(owner::isAssignableTo)) {
      return named && !takes(parameters, OutputStream.class);
    }
    return writesForOthers(owner, name, parameters);
  }

  /** Libraries that open files of their own. */
  private static boolean writesForOthers(JavaClass owner, String name, List<JavaClass> parameters) {
    if (owner.isEquivalentTo(FileUtils.class)) {
      return !name.startsWith("read");
    }
    boolean takesFile = takes(parameters, File.class) || takes(parameters, Path.class);
    boolean byName =
        owner.isEquivalentTo(ModelSerializer.class)
            || owner.isEquivalentTo(Nd4j.class)
            || owner.isEquivalentTo(BitmapEncoder.class);
    boolean serializes =
        byName
            || owner.isEquivalentTo(ImageIO.class)
            || owner.getPackageName().startsWith("org.deeplearning4j.nn");
    boolean saves = name.startsWith("write") || name.startsWith("save") || name.startsWith("add");
    return saves && serializes && (takesFile || (byName && takes(parameters, String.class)));
  }

  private static boolean takes(List<JavaClass> parameters, Class<?> type) {
    return parameters.stream().anyMatch(each -> each.isEquivalentTo(type));
  }
}

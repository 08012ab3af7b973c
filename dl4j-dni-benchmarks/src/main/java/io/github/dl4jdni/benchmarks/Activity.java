package io.github.dl4jdni.benchmarks;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a module's thread is doing, told from its stack. */
enum Activity {
  /** Matrix products. */
  PRODUCTS("products"),
  /** Changing parameters by their gradients. */
  UPDATER("updater"),
  /** All other operations on arrays, and copies within a module. */
  ELEMENT_WISE("element-wise"),
  /** Copying and handing over messages and gradients. */
  MESSAGES("messages"),
  /** Java code between operations. */
  JAVA("Java"),
  /** Waiting for a message, a gradient, a batch or for room in a queue. */
  WAITING("waiting");

  /** The rooms of the library in which a trainer works. */
  private static final Pattern TRAINER =
      Pattern.compile(
          "io\\.github\\.dl4jdni\\.(?:train|internal\\.(?:channels|hosts|modules|networks|threads))"
              + "\\.(\\w+).*");

  private static final Set<String> CARRIERS = Set.of("MessageBuffer", "Mailbox", "ModuleChannels");
  private static final Set<String> LEARNERS = Set.of("ModuleInterface", "PredictingNode");
  private static final Set<String> PRODUCT_METHODS =
      Set.of("gemm", "sgemm", "dgemm", "gemv", "sgemv", "dgemv", "mmul", "mmuli");

  private final String label;

  Activity(String label) {
    this.label = label;
  }

  /**
   * {@return what a thread is doing}
   *
   * @param state the thread's state
   * @param stack its frames, innermost first; native code is its outermost Java frame
   */
  static Activity of(Thread.State state, StackTraceElement[] stack) {
    if (state != Thread.State.RUNNABLE) {
      return WAITING;
    }
    boolean computes = false;
    boolean multiplies = false;
    boolean learns = false;
    for (int i = 0; i < stack.length; i++) {
      StackTraceElement frame = stack[i];
      if (isUpdater(frame)) {
        return UPDATER;
      }
      if (!learns && carriesMessage(stack, i)) {
        return MESSAGES;
      }
      learns |= LEARNERS.contains(trainersClass(frame)); // perhaps for a neighbour
      multiplies |= PRODUCT_METHODS.contains(frame.getMethodName());
      computes |= i == 0 && frame.isNativeMethod();
    }
    if (multiplies) {
      return PRODUCTS;
    }
    return computes ? ELEMENT_WISE : JAVA;
  }

  private static boolean isUpdater(StackTraceElement frame) {
    return frame.getMethodName().equals("applyUpdater")
        || trainersClass(frame).equals("ParameterGroup");
  }

  /** The simple name of a class of the trainer's; empty for all others. */
  private static String trainersClass(StackTraceElement frame) {
    Matcher name = TRAINER.matcher(frame.getClassName());
    return name.matches() ? name.group(1) : "";
  }

  /** A trainer's own copies are of messages; what it lets layers do is not. */
  private static boolean carriesMessage(StackTraceElement[] stack, int index) {
    String name = trainersClass(stack[index]);
    if (!name.isEmpty()) {
      return CARRIERS.contains(name);
    }
    return stack[index].getMethodName().equals("dup")
        && index + 1 < stack.length
        && !trainersClass(stack[index + 1]).isEmpty();
  }

  @Override
  public String toString() {
    return label;
  }
}

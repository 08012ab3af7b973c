package io.github.dl4jdni.internal.threads;

/** A module's work was ended by an exception; says which module's. */
final class ModuleFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param module how messages name the module
   * @param cause what was thrown
   */
  ModuleFailure(String module, Throwable cause) {
    super(module, cause);
  }
}

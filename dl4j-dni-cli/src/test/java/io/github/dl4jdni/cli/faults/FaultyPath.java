package io.github.dl4jdni.cli.faults;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Makes paths of a {@link FaultyFileSystem}: they are the system's in all but where they belong.
 */
final class FaultyPath implements InvocationHandler {

  private final Path real;
  private final FaultyFileSystem system;

  private FaultyPath(Path real, FaultyFileSystem system) {
    this.real = real;
    this.system = system;
  }

  static Path of(Path path, FaultyFileSystem system) {
    return (Path)
        Proxy.newProxyInstance(
            FaultyPath.class.getClassLoader(),
            new Class<?>[] {Path.class},
            new FaultyPath(real(path), system));
  }

  /** The system's own path. */
  static Path real(Path path) {
    return (Path) unwrapped(path);
  }

  private static Object unwrapped(Object any) {
    boolean ours =
        any != null
            && Proxy.isProxyClass(any.getClass())
            && Proxy.getInvocationHandler(any) instanceof FaultyPath;
    return ours ? ((FaultyPath) Proxy.getInvocationHandler(any)).real : any;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("getFileSystem")) {
      return system;
    }
    Object[] own =
        arguments == null
            ? null
            : Arrays.stream(arguments).map(FaultyPath::unwrapped).toArray(Object[]::new);
    try {
      return wrapped(method.invoke(real, own));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Object wrapped(Object result) {
    if (result instanceof Path path) {
      return of(path, system);
    }
    if (result instanceof Iterator<?> names) {
      List<Path> all = new ArrayList<>();
      names.forEachRemaining(name -> all.add(of((Path) name, system)));
      return all.iterator();
    }
    return result;
  }
}

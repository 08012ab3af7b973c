package io.github.dl4jdni.ui;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.deeplearning4j.ui.VertxUIServer;

/**
 * Deeplearning4j's server behind a guard and at an address of one's choice.
 *
 * <p>The stock server tells its HTTP server to listen at all addresses, in the midst of its start.
 * It asks its {@code Vertx} for that HTTP server: this one hands it a {@code Vertx} whose HTTP
 * servers listen where they shall.
 */
final class GuardedUiServer extends VertxUIServer {

  private final ListeningAddress address;

  GuardedUiServer(ListeningAddress address) {
    this.address = address;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(proxy(Vertx.class, new GuardingVertx(vertx, address)), context);
  }

  @Override
  public String getAddress() {
    return "http://" + address.shown() + ":" + getPort();
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object onward(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Makes HTTP servers that are guarded. */
  private record GuardingVertx(Vertx vertx, ListeningAddress address) implements InvocationHandler {

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
      Object result = onward(vertx, method, arguments);
      return result instanceof HttpServer server
          ? proxy(HttpServer.class, new GuardedHttpServer(server, address))
          : result;
    }
  }

  /** Puts the guard before the pages, and listens at the address. */
  private record GuardedHttpServer(HttpServer server, ListeningAddress address)
      implements InvocationHandler {

    @Override
    @SuppressWarnings("unchecked") // as HttpServer declares them
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("requestHandler") && arguments != null) {
        server.requestHandler(address.guard().before((Handler<HttpServerRequest>) arguments[0]));
        return self;
      }
      if (method.getName().equals("listen")) {
        if (arguments.length != 2 || !(arguments[0] instanceof Integer stockPort)) {
          throw new IllegalStateException("not how VertxUIServer 1.0.0-M2.1 listens: " + method);
        }
        int port = address.port() == null ? stockPort : address.port();
        server.listen(
            port, address.host(), (Handler<io.vertx.core.AsyncResult<HttpServer>>) arguments[1]);
        return self;
      }
      Object result = onward(server, method, arguments);
      return result instanceof HttpServer ? self : result;
    }
  }
}

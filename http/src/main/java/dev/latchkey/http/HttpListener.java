package dev.latchkey.http;

import dev.latchkey.http.direct.DirectRoute;
import dev.latchkey.http.direct.DirectRoutes;
import dev.latchkey.http.direct.HandOver;
import dev.latchkey.http.direct.HeaderRoute;
import dev.latchkey.http.direct.HeaderRoutes;
import dev.latchkey.http.direct.SmallBodies;
import dev.latchkey.http.network.FrugalConnector;
import dev.latchkey.http.tls.ReloadedCertificate;
import dev.latchkey.http.tls.TlsProtocol;
import dev.latchkey.http.tls.UnusableCertificateException;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One port that answers HTTP, with the rules that hold for every route. */
public final class HttpListener implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_SELECTORS = 8;

  /** They accept connections, set them up and end them, beside those that read. */
  private static final int OTHER_NETWORK_THREADS = 8;

  /** How long connections without a request are kept when stopping. */
  private static final Duration IDLE_AT_STOP = Duration.ofMillis(100);

  private final Javalin app;
  private final Optional<ReloadedCertificate> certificate;

  private HttpListener(Javalin app, Optional<ReloadedCertificate> certificate) {
    this.app = app;
    this.certificate = certificate;
  }

  /**
   * Starts to listen, for plain HTTP.
   *
   * @param name what its threads are called
   * @param address the address to bind to
   * @param port the port; 0 = any free one
   * @param maxThreads how many requests are served at once
   * @param routes adds the routes
   * @throws ListenException if the port cannot be had
   */
  public static HttpListener start(
      String name, String address, int port, int maxThreads, Routes routes) {
    return start(new ListenerOptions(name, address, port, maxThreads, Optional.empty()), routes);
  }

  /**
   * Starts to listen.
   *
   * @param routes adds the routes
   * @throws ListenException if the port cannot be had, or there is no usable certificate
   */
  public static HttpListener start(ListenerOptions options, Routes routes) {
    return start(options, List.of(), routes);
  }

  /**
   * Starts to listen.
   *
   * @param direct what is answered ahead of all routes where that is possible
   * @param routes adds the routes
   * @throws ListenException if the port cannot be had, or there is no usable certificate
   */
  public static HttpListener start(
      ListenerOptions options, List<DirectRoute> direct, Routes routes) {
    return start(options, List.of(), direct, routes);
  }

  /**
   * Starts to listen.
   *
   * @param byHeader what is answered whatever the host, the method and the body
   * @param direct what is answered ahead of all routes where that is possible
   * @param routes adds the routes
   * @throws ListenException if the port cannot be had, or there is no usable certificate
   */
  public static HttpListener start(
      ListenerOptions options,
      List<HeaderRoute> byHeader,
      List<DirectRoute> direct,
      Routes routes) {
    boolean loopback = isLoopback(options.address());
    Optional<ReloadedCertificate> certificate = options.tlsFolder().map(HttpListener::certificate);
    try {
      Javalin app =
          Javalin.create(
              config -> {
                configure(config, options, loopback, byHeader, direct);
                config.jetty.addConnector(
                    (server, http) -> connector(server, protocols(http, certificate), options));
                config.jetty.threadPool = networkThreads(options);
                addErrorMapping(config.routes);
                routes.addTo(config.routes);
              });
      app.start();
      return new HttpListener(app, certificate);
    } catch (RuntimeException e) {
      certificate.ifPresent(ReloadedCertificate::close);
      throw e;
    }
  }

  /**
   * Whether an address reaches this machine alone.
   *
   * @throws ListenException if there is no such address
   */
  public static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ListenException("There is no address %s to listen on.".formatted(address));
    }
  }

  /** The port that it listens on. */
  public int port() {
    return app.port();
  }

  /** Stops taking requests, and waits some seconds for those under way. */
  @Override
  public void close() {
    app.stop();
    certificate.ifPresent(ReloadedCertificate::close);
  }

  private static void configure(
      JavalinConfig config,
      ListenerOptions options,
      boolean loopback,
      List<HeaderRoute> byHeader,
      List<DirectRoute> direct) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.router.ignoreTrailingSlashes = false;
    // Javalin's own would log its message, and answer with nothing.
    config.router.javaLangErrorHandler(HttpListener::answerError);
    ServerErrors serverErrors = new ServerErrors();
    config.jetty.modifyServer(
        server -> {
          server.setErrorHandler(serverErrors);
          server.setStopTimeout(STOP_TIMEOUT.toMillis());
          prepare(server, options, loopback, byHeader, direct);
        });
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(serverErrors));
  }

  private static ReloadedCertificate certificate(Path folder) {
    try {
      return ReloadedCertificate.open(folder);
    } catch (UnusableCertificateException e) {
      throw new ListenException(e.getMessage());
    }
  }

  /** The outermost first. What is no TLS where TLS is spoken ends the connection. */
  private static ConnectionFactory[] protocols(
      HttpConfiguration http, Optional<ReloadedCertificate> certificate) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    return certificate
        .map(
            shown ->
                new ConnectionFactory[] {new TlsProtocol(shown.tls(), plain.getProtocol()), plain})
        .orElseGet(() -> new ConnectionFactory[] {plain});
  }

  private static QueuedThreadPool networkThreads(ListenerOptions options) {
    int least = selectors() + 2;
    QueuedThreadPool threads = new QueuedThreadPool(selectors() + OTHER_NETWORK_THREADS, least);
    threads.setName(options.name() + "-network");
    return threads;
  }

  /** One for each core: what is answered directly has no other thread. */
  private static int selectors() {
    return Math.min(MAX_SELECTORS, Runtime.getRuntime().availableProcessors());
  }

  /** Binds at once, before anything else is started that would have to be stopped again. */
  private static ServerConnector connector(
      Server server, ConnectionFactory[] protocols, ListenerOptions options) {
    ServerConnector connector = new FrugalConnector(server, selectors(), protocols);
    connector.setHost(options.address());
    connector.setPort(options.port());
    try {
      connector.open();
    } catch (IOException e) {
      throw new ListenException(
          "Port %d of %s is taken or may not be used: choose another one, or stop what listens there."
              .formatted(options.port(), options.address()));
    }
    return connector;
  }

  /**
   * What requests pass before the routes; the last one inserted is passed first. Until they are
   * handed over, they are with the thread that reads from the network.
   */
  private static void prepare(
      Server server,
      ListenerOptions options,
      boolean loopback,
      List<HeaderRoute> byHeader,
      List<DirectRoute> direct) {
    HandOver handOver = new HandOver(options.name(), options.maxThreads());
    server.insertHandler(handOver);
    server.insertHandler(new DirectRoutes(direct));
    server.insertHandler(new SmallBodies());
    if (loopback) {
      server.insertHandler(new LoopbackHosts());
    }
    server.insertHandler(new HeaderRoutes(byHeader, handOver));
    GracefulHandler graceful = new GracefulHandler();
    graceful.setShutdownIdleTimeout(IDLE_AT_STOP.toMillis());
    server.insertHandler(graceful);
  }

  private static void addErrorMapping(RoutesConfig routes) {
    RefusedBodies bodies = new RefusedBodies();
    routes.exception(RequestException.class, (e, context) -> refuse(e, context, bodies));
    routes.exception(HttpResponseException.class, HttpListener::answer);
    routes.exception(Exception.class, HttpListener::answerUnexpected);
  }

  private static void refuse(RequestException e, Context context, RefusedBodies bodies) {
    if (e.reason() == ErrorReason.REQUEST_TIMEOUT) {
      RefusedBodies.close(context);
    } else {
      bodies.discard(context);
    }
    JsonAnswer.writeError(context, e.reason(), e.getMessage());
  }

  /** Javalin's own exceptions. */
  private static void answer(HttpResponseException e, Context context) {
    ErrorReason reason = ErrorReason.ofHttpStatus(e.getStatus());
    if (reason == ErrorReason.METHOD_NOT_ALLOWED) {
      String allowed = e.getDetails().getOrDefault("availableMethods", "POST");
      context.header("Allow", e.getDetails().getOrDefault("Available methods", allowed));
    }
    JsonAnswer.writeError(
        context,
        reason,
        switch (reason) {
          case PATH_NOT_FOUND -> "There is nothing at this path.";
          case METHOD_NOT_ALLOWED -> "This path does not take this method.";
          default -> "The request cannot be answered.";
        });
  }

  private static void answerError(HttpServletResponse response, Error error) {
    UnexpectedFailure.log(error);
    byte[] body = ErrorBody.render(ErrorReason.INTERNAL, UnexpectedFailure.TEXT);
    response.setStatus(ErrorReason.INTERNAL.httpStatus());
    response.setContentType(JsonAnswer.CONTENT_TYPE);
    try {
      response.getOutputStream().write(body);
    } catch (IOException gone) {
      // The client is; nobody is left to answer.
    }
  }

  private static void answerUnexpected(Exception e, Context context) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpException malformed) {
        ErrorReason reason = ErrorReason.ofHttpStatus(malformed.getCode());
        JsonAnswer.writeError(context, reason, "The request is not well-formed HTTP.");
        return;
      }
    }
    UnexpectedFailure.log(e);
    JsonAnswer.writeError(context, ErrorReason.INTERNAL, UnexpectedFailure.TEXT);
  }
}

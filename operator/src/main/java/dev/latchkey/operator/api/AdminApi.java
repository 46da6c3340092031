package dev.latchkey.operator.api;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.ListenerOptions;
import dev.latchkey.http.Routes;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.http.auth.KubernetesGuard;
import dev.latchkey.http.auth.OpenGuard;
import dev.latchkey.http.openapi.OpenApiRoutes;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.OperatorOptions.Listener;
import dev.latchkey.operator.admin.KeyService;
import dev.latchkey.operator.management.ProgramMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javalin.config.RoutesConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The admin HTTP API at work: its routes, who may use them, and a port where one is asked for. */
public final class AdminApi implements Routes, AutoCloseable {
  private static final int REQUEST_THREADS = 64;

  private final KeyService keys;
  private final AdminRoutes routes;
  private final Optional<KubernetesGuard> guard;
  private final Optional<HttpListener> listener;

  private AdminApi(
      KeyService keys,
      AdminRoutes routes,
      Optional<KubernetesGuard> guard,
      Optional<Listener> listener,
      ProgramMetrics metrics) {
    this.keys = keys;
    this.routes = routes;
    this.guard = guard;
    this.listener =
        listener.map(
            port ->
                HttpListener.start(
                    new ListenerOptions(
                        "latchkey-operator-http",
                        port.address(),
                        port.port(),
                        REQUEST_THREADS,
                        port.tlsFolder()),
                    config -> {
                      config.after(
                          context ->
                              metrics.answered(context.method().name(), context.statusCode()));
                      routes.addTo(config);
                      new OpenApiRoutes().addTo(config);
                    }));
  }

  /**
   * Starts to answer.
   *
   * @param client may create TokenReviews and SubjectAccessReviews where callers are to say who
   *     they are
   * @param keys does what is asked for; closed with this, also where it cannot start
   * @param metrics told of each request that was answered on a port of its own
   * @throws dev.latchkey.http.ListenException if the port cannot be had, or there is no usable
   *     certificate
   */
  public static AdminApi start(
      KubernetesClient client,
      AdminApiOptions options,
      KeyService keys,
      ProgramMetrics metrics,
      Clock clock) {
    Optional<KubernetesGuard> asking =
        options.authentication() == Authentication.KUBERNETES
            // What somebody may do is asked for each request: they are few, and they change keys.
            ? Optional.of(new KubernetesGuard(client, Duration.ZERO, () -> {}))
            : Optional.empty();
    Guard guard = asking.<Guard>map(is -> is).orElseGet(OpenGuard::new);
    AdminRoutes routes = new AdminRoutes(keys, guard, options.defaultNamespace(), clock);
    try {
      return new AdminApi(keys, routes, asking, options.listener(), metrics);
    } catch (RuntimeException e) {
      asking.ifPresent(KubernetesGuard::close);
      keys.close();
      throw e;
    }
  }

  @Override
  public void addTo(RoutesConfig config) {
    routes.addTo(config);
  }

  /** What it does. */
  public KeyService keys() {
    return keys;
  }

  /** Whether it knows all keys, so that lists are whole. */
  public boolean isReady() {
    return keys.isReady();
  }

  /** The port that it listens on; empty where it has none of its own. */
  public Optional<Integer> port() {
    return listener.map(HttpListener::port);
  }

  @Override
  public void close() {
    listener.ifPresent(HttpListener::close);
    guard.ifPresent(KubernetesGuard::close);
    keys.close();
  }
}

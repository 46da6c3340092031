package dev.latchkey.operator;

import dev.latchkey.operator.api.AdminApi;
import dev.latchkey.operator.management.ManagementServer;
import dev.latchkey.operator.management.ProgramMetrics;
import dev.latchkey.operator.namespace.ReadableNamespaces;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator at work. It closes all that it opened; the client it was given stays open. */
public final class OperatorApplication implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorApplication.class);

  /** Another replica takes over this long after the last renewal, a retry at most added. */
  private static final Duration LEASE = Duration.ofSeconds(8);

  private static final Duration RENEW_WITHIN = Duration.ofSeconds(5);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(1);

  private final Operator operator;
  private final ServedNamespaces namespaces;
  private final Optional<ManagementServer> management;
  private final Optional<AdminApi> adminApi;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failed;
  private final AtomicBoolean lostLease;
  private final CountDownLatch ended;

  private OperatorApplication(
      Operator operator,
      ServedNamespaces namespaces,
      Optional<ManagementServer> management,
      Optional<AdminApi> adminApi,
      AtomicBoolean failed,
      AtomicBoolean lostLease,
      CountDownLatch ended) {
    this.operator = operator;
    this.namespaces = namespaces;
    this.management = management;
    this.adminApi = adminApi;
    this.failed = failed;
    this.lostLease = lostLease;
    this.ended = ended;
  }

  /**
   * Starts an operator; returns once its watches are synchronised. Of several namespaces, those
   * that it may not read are left out for as long as that is so.
   *
   * @param client must be made by {@link dev.latchkey.crds.client.LatchkeyClients}, so that objects
   *     it cannot read stop nothing
   * @param options how it runs
   * @param clock what it takes for the present
   */
  public static OperatorApplication start(
      KubernetesClient client, OperatorOptions options, Clock clock) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var metrics = new ProgramMetrics(registry);
    var leading = new AtomicBoolean(options.leaderElection().isEmpty());
    var failed = new AtomicBoolean();
    var lostLease = new AtomicBoolean();
    var ended = new CountDownLatch(1);
    var operator =
        new Operator(
            config ->
                configure(config, client, options, registry, leading, failed, lostLease, ended));
    var controllers = new Controllers(client, options, registry, clock);
    var namespaces = new ServedNamespaces(new ReadableNamespaces(client, options.namespaces()));
    controllers.registerWith(operator, namespaces.now());
    operator
        .getRegisteredControllers()
        .forEach(controller -> metrics.ofController(controller.getConfiguration().getName()));
    // A failed start stops what it started.
    operator.start();
    Optional<ManagementServer> management = Optional.empty();
    Optional<AdminApi> adminApi = Optional.empty();
    try {
      adminApi =
          options
              .adminApi()
              .map(api -> AdminApi.start(client, api, controllers.keyService(), metrics, clock));
      Optional<AdminApi> api = adminApi;
      metrics.observe(leading::get, () -> isReady(operator, api, failed), namespaces::unserved);
      management =
          options
              .managementPort()
              .map(
                  port ->
                      ManagementServer.start(
                          options.managementHost(),
                          port,
                          registry,
                          () -> isReady(operator, api, failed)));
    } catch (RuntimeException e) {
      adminApi.ifPresent(AdminApi::close);
      stop(operator);
      throw e;
    }
    namespaces.follow(
        operator,
        failure -> {
          log.error("Watches could not be changed; the operator ends: {}", failure.getMessage());
          failed.set(true);
          ended.countDown();
        });
    return new OperatorApplication(
        operator, namespaces, management, adminApi, failed, lostLease, ended);
  }

  private static void configure(
      ConfigurationServiceOverrider config,
      KubernetesClient client,
      OperatorOptions options,
      PrometheusMeterRegistry registry,
      AtomicBoolean leading,
      AtomicBoolean failed,
      AtomicBoolean lostLease,
      CountDownLatch ended) {
    config
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        // Not every API server has server-side apply; create-or-409 is what mints once.
        .withUseSSAToPatchPrimaryResource(false)
        .withReconciliationTerminationTimeout(options.shutdownGrace())
        .withConcurrentReconciliationThreads(16)
        .withMetrics(MicrometerMetricsV2.newBuilder(registry).build())
        .withInformerStoppedHandler(
            (informer, cause) -> {
              if (cause != null) {
                log.error("A watch stopped for good; the operator ends: {}", cause.getMessage());
                failed.set(true);
                ended.countDown();
              }
            });
    options
        .leaderElection()
        .ifPresent(
            election ->
                config.withLeaderElectionConfiguration(
                    LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                            election.lease())
                        .withLeaseDuration(LEASE)
                        .withRenewDeadline(RENEW_WITHIN)
                        .withRetryPeriod(RENEW_EVERY)
                        .withLeaseNamespace(election.namespace())
                        .withIdentity(election.identity())
                        .withLeaderCallbacks(
                            new LeaderCallbacks(
                                () -> {
                                  leading.set(true);
                                  log.info("Leading");
                                },
                                () -> {
                                  leading.set(false);
                                  lostLease.set(true);
                                  ended.countDown();
                                },
                                leader -> {}))
                        .build()));
  }

  /** Whether the watches are in order. It does not depend on leading. */
  public boolean isReady() {
    return isReady(operator, adminApi, failed);
  }

  private static boolean isReady(
      Operator operator, Optional<AdminApi> adminApi, AtomicBoolean failed) {
    return !failed.get()
        && adminApi.map(AdminApi::isReady).orElse(true)
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** The admin HTTP API, where the options ask for it. */
  public Optional<AdminApi> adminApi() {
    return adminApi;
  }

  /** The port of health and metrics; empty where there is none. */
  public Optional<Integer> managementPort() {
    return management.map(ManagementServer::port);
  }

  /**
   * Waits until the operator cannot go on: it lost its lease, or a watch stopped for good, or it
   * was closed. Whoever runs it should then end the process, to be started anew.
   *
   * @return whether it lost its lease: another replica may be at work already, so the process
   *     should end without finishing anything. That is a crash, and heals as one.
   */
  public boolean awaitEnd() throws InterruptedException {
    ended.await();
    return lostLease.get() && !closed.get();
  }

  /** Finishes reconciliations under way, and stops. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      management.ifPresent(ManagementServer::close);
      adminApi.ifPresent(AdminApi::close);
      namespaces.close();
      stop(operator);
      ended.countDown();
    }
  }

  /** The framework leaves the threads behind that look after its caches. */
  private static void stop(Operator operator) {
    operator.stop();
    operator
        .getConfigurationService()
        .getExecutorServiceManager()
        .scheduledExecutorService()
        .shutdownNow();
  }
}

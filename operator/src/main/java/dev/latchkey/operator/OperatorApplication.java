package dev.latchkey.operator;

import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.imported.ImportedApiKeyReconciler;
import dev.latchkey.operator.issued.DeliveredSecrets;
import dev.latchkey.operator.issued.IssuedApiKeyReconciler;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.management.ManagementServer;
import dev.latchkey.operator.record.ApiKeyRecordReconciler;
import dev.latchkey.operator.record.KeyDeletions;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.status.KeyEvents;
import dev.latchkey.operator.status.StatusReport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
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
  private static final long PAGE = 500;

  private final Operator operator;
  private final Optional<ManagementServer> management;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failed;
  private final CountDownLatch ended;

  private OperatorApplication(
      Operator operator,
      Optional<ManagementServer> management,
      AtomicBoolean failed,
      CountDownLatch ended) {
    this.operator = operator;
    this.management = management;
    this.failed = failed;
    this.ended = ended;
  }

  /**
   * Starts an operator; returns once its watches are synchronised.
   *
   * @param client must be made by {@link dev.latchkey.crds.client.LatchkeyClients}, so that objects
   *     it cannot read stop nothing
   * @param options how it runs
   * @param clock what it takes for the present
   */
  public static OperatorApplication start(
      KubernetesClient client, OperatorOptions options, Clock clock) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var failed = new AtomicBoolean();
    var ended = new CountDownLatch(1);
    var operator =
        new Operator(config -> configure(config, client, options, registry, failed, ended));
    register(operator, client, options, registry, clock);
    // A failed start stops what it started.
    operator.start();
    Optional<ManagementServer> management = Optional.empty();
    try {
      management =
          options
              .managementPort()
              .map(
                  port ->
                      ManagementServer.start(
                          options.managementHost(),
                          port,
                          registry,
                          () -> isReady(operator, failed)));
    } catch (RuntimeException e) {
      operator.stop();
      throw e;
    }
    return new OperatorApplication(operator, management, failed, ended);
  }

  private static void configure(
      ConfigurationServiceOverrider config,
      KubernetesClient client,
      OperatorOptions options,
      PrometheusMeterRegistry registry,
      AtomicBoolean failed,
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
                        .withLeaseNamespace(election.namespace())
                        .withIdentity(election.identity())
                        .withLeaderCallbacks(
                            new LeaderCallbacks(
                                () -> log.info("Leading."),
                                () -> {
                                  log.info("No longer leading; the operator ends.");
                                  ended.countDown();
                                },
                                leader -> {}))
                        .build()));
  }

  private static void register(
      Operator operator,
      KubernetesClient client,
      OperatorOptions options,
      PrometheusMeterRegistry registry,
      Clock clock) {
    var random = new SecureRandom();
    var metrics = new LifecycleMetrics(registry);
    var records = new RecordStore(client);
    var hashKeys = new HashKeys(client, random);
    var secrets = new DeliveredSecrets(client);
    var deletions = new KeyDeletions();
    var events = new KeyEvents(client, clock);
    var status = new StatusReport(events, clock);
    register(
        operator,
        options,
        new ApiKeyRecordReconciler(client, records, secrets::removeOf, deletions, clock, metrics));
    register(
        operator,
        options,
        new IssuedApiKeyReconciler(
            client, records, hashKeys, secrets, deletions, status, metrics, random, clock));
    register(
        operator,
        options,
        new ImportedApiKeyReconciler(
            client, records, hashKeys, deletions, status, events, metrics, clock));
  }

  private static <P extends HasMetadata> void register(
      Operator operator, OperatorOptions options, Reconciler<P> reconciler) {
    operator.register(
        reconciler,
        controller -> {
          controller
              .withInformerListLimit(PAGE)
              .withRetry(
                  new GenericRetry()
                      .withoutMaxAttempts()
                      .setInitialInterval(Duration.ofMillis(500))
                      .setIntervalMultiplier(2)
                      .setMaxInterval(30_000));
          if (options.namespaces().isEmpty()) {
            controller.watchingAllNamespaces();
          } else {
            controller.settingNamespaces(options.namespaces());
          }
        });
  }

  /** Whether the watches are in order. It does not depend on leading. */
  public boolean isReady() {
    return isReady(operator, failed);
  }

  private static boolean isReady(Operator operator, AtomicBoolean failed) {
    return !failed.get()
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** The port of health and metrics; empty where there is none. */
  public Optional<Integer> managementPort() {
    return management.map(ManagementServer::port);
  }

  /**
   * Waits until the operator cannot go on: it lost its lease, or a watch stopped for good, or it
   * was closed. Whoever runs it should then end the process, to be started anew.
   */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Finishes reconciliations under way, and stops. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      management.ifPresent(ManagementServer::close);
      operator.stop();
      ended.countDown();
    }
  }
}

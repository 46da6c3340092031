package dev.latchkey.operator;

import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeyLifecycle;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.imported.ImportedApiKeyReconciler;
import dev.latchkey.operator.issued.CredentialMint;
import dev.latchkey.operator.issued.DeliveredSecrets;
import dev.latchkey.operator.issued.IssuedApiKeyReconciler;
import dev.latchkey.operator.issuer.ApiKeyIssuerReconciler;
import dev.latchkey.operator.issuer.DefaultIssuerReconciler;
import dev.latchkey.operator.issuer.Issuers;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.management.ManagementServer;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.ApiKeyRecordReconciler;
import dev.latchkey.operator.record.RecordAdoption;
import dev.latchkey.operator.record.RecordRetention;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.revocation.ApiKeyRevocationReconciler;
import dev.latchkey.operator.revocation.ApiKeySelfRevocationReconciler;
import dev.latchkey.operator.revocation.OrderedEnds;
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

  /** Another replica takes over this long after the last renewal, a retry at most added. */
  private static final Duration LEASE = Duration.ofSeconds(8);

  private static final Duration RENEW_WITHIN = Duration.ofSeconds(5);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(1);

  private final Operator operator;
  private final Optional<ManagementServer> management;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failed;
  private final AtomicBoolean lostLease;
  private final CountDownLatch ended;

  private OperatorApplication(
      Operator operator,
      Optional<ManagementServer> management,
      AtomicBoolean failed,
      AtomicBoolean lostLease,
      CountDownLatch ended) {
    this.operator = operator;
    this.management = management;
    this.failed = failed;
    this.lostLease = lostLease;
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
    var lostLease = new AtomicBoolean();
    var ended = new CountDownLatch(1);
    var operator =
        new Operator(
            config -> configure(config, client, options, registry, failed, lostLease, ended));
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
      stop(operator);
      throw e;
    }
    return new OperatorApplication(operator, management, failed, lostLease, ended);
  }

  private static void configure(
      ConfigurationServiceOverrider config,
      KubernetesClient client,
      OperatorOptions options,
      PrometheusMeterRegistry registry,
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
                                () -> log.info("Leading."),
                                () -> {
                                  lostLease.set(true);
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
    var issuers = new Issuers(client);
    var events = new KeyEvents(client, clock);
    var statusIndexes = new StatusIndexes(client, records);
    var hashKeys = new HashKeys(client, events, random, issuers::hashKeyTrigger);
    var secrets = new DeliveredSecrets(client);
    var ofOwner = new RecordsOfOwner();
    var adoption = new RecordAdoption(client, records, events);
    var namespaces = new Namespaces(client, System::nanoTime);
    var retention = new RecordRetention(options.retention());
    var status = new StatusReport(events, clock);
    var ends = new OrderedEnds(records, metrics, clock);
    var revocations = new ApiKeyRevocationReconciler(records, namespaces, ends, events);
    var selfRevocations =
        new ApiKeySelfRevocationReconciler(
            client, records, namespaces, ends, retention, events, clock);
    registerIssuers(
        operator,
        client,
        options,
        issuers,
        new HashKeyLifecycle(client, records, hashKeys, events, random, clock),
        namespaces,
        events,
        random,
        clock);
    register(operator, options, revocations);
    register(operator, options, selfRevocations);
    register(
        operator,
        options,
        new ApiKeyRecordReconciler(
            client,
            records,
            namespaces,
            secrets,
            record -> {
              revocations.orders().wake(record);
              selfRevocations.orders().wake(record);
            },
            ofOwner,
            retention,
            statusIndexes,
            clock,
            metrics,
            events));
    register(
        operator,
        options,
        new IssuedApiKeyReconciler(
            client,
            records,
            new CredentialMint(records, hashKeys, issuers, statusIndexes, random, clock),
            secrets,
            adoption,
            namespaces,
            ofOwner,
            status,
            events,
            metrics,
            clock));
    register(
        operator,
        options,
        new ImportedApiKeyReconciler(
            client,
            records,
            hashKeys,
            statusIndexes,
            adoption,
            namespaces,
            ofOwner,
            status,
            events,
            metrics,
            clock));
  }

  private static void registerIssuers(
      Operator operator,
      KubernetesClient client,
      OperatorOptions options,
      Issuers issuers,
      HashKeyLifecycle hashKeys,
      Namespaces namespaces,
      KeyEvents events,
      SecureRandom random,
      Clock clock) {
    register(
        operator,
        options,
        new ApiKeyIssuerReconciler(
            client, hashKeys, options.issuers(), namespaces, events, random, clock));
    register(
        operator,
        options,
        new DefaultIssuerReconciler(
            client, issuers, options.issuers(), namespaces, events, random, clock));
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

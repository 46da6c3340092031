package dev.latchkey.operator;

import dev.latchkey.operator.admin.KeyService;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeyLifecycle;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.imported.ImportedApiKeyReconciler;
import dev.latchkey.operator.issued.CredentialMint;
import dev.latchkey.operator.issued.DeliveredSecrets;
import dev.latchkey.operator.issued.IssuedApiKeyReconciler;
import dev.latchkey.operator.issued.RequestedCredentials;
import dev.latchkey.operator.issuer.ApiKeyIssuerReconciler;
import dev.latchkey.operator.issuer.DefaultIssuerReconciler;
import dev.latchkey.operator.issuer.Issuers;
import dev.latchkey.operator.management.LifecycleMetrics;
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
import dev.latchkey.operator.revocation.StoredOrders;
import dev.latchkey.operator.status.StatusReport;
import dev.latchkey.operator.watch.SpecChanges;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** The operator's reconcilers, and what does the same on request, over the same parts. */
final class Controllers {
  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final OperatorOptions options;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final LifecycleMetrics metrics;
  private final RecordStore records;
  private final Issuers issuers;
  private final KeyEvents events;
  private final StatusIndexes statusIndexes;
  private final HashKeys hashKeys;
  private final CredentialMint mint;
  private final Namespaces namespaces;
  private final RecordsOfOwner ofOwner = new RecordsOfOwner();
  private final RecordRetention retention;
  private final ApiKeyRevocationReconciler revocations;
  private final ApiKeySelfRevocationReconciler selfRevocations;

  Controllers(
      KubernetesClient client, OperatorOptions options, MeterRegistry registry, Clock clock) {
    this.client = client;
    this.options = options;
    this.clock = clock;
    this.metrics = new LifecycleMetrics(registry, clock);
    this.records = new RecordStore(client);
    this.issuers = new Issuers(client);
    this.events = new KeyEvents(client, clock);
    this.statusIndexes = new StatusIndexes(client, records);
    this.hashKeys = new HashKeys(client, events, random, issuers::hashKeyTrigger);
    this.mint = new CredentialMint(records, hashKeys, issuers, statusIndexes, random, clock);
    this.namespaces = new Namespaces(client, System::nanoTime);
    this.retention = new RecordRetention(options.retention());
    var ends = new OrderedEnds(records, metrics, clock);
    this.revocations = new ApiKeyRevocationReconciler(records, namespaces, ends, events);
    this.selfRevocations =
        new ApiKeySelfRevocationReconciler(
            client, records, namespaces, ends, retention, events, clock);
  }

  /** What does on request what the reconcilers do. Begins to watch; to be closed. */
  KeyService keyService() {
    var orders = new StoredOrders(revocations.orders(), selfRevocations.orders(), clock);
    return new KeyService(
        client,
        options.namespaces(),
        records,
        ofOwner,
        new RequestedCredentials(client, records, mint, ofOwner, orders, metrics, events, clock),
        hashKeys,
        statusIndexes,
        namespaces,
        orders,
        metrics,
        events,
        clock);
  }

  /**
   * Registers the reconcilers.
   *
   * @param served where they are to work at first; empty = everywhere
   */
  void registerWith(Operator operator, Set<String> served) {
    var secrets = new DeliveredSecrets(client);
    var adoption = new RecordAdoption(client, records, events);
    var status = new StatusReport(events, clock);
    registerIssuers(operator, served);
    register(operator, served, revocations);
    register(operator, served, selfRevocations);
    register(
        operator,
        served,
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
        served,
        new IssuedApiKeyReconciler(
            client,
            records,
            mint,
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
        served,
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

  private void registerIssuers(Operator operator, Set<String> served) {
    register(
        operator,
        served,
        new ApiKeyIssuerReconciler(
            client,
            new HashKeyLifecycle(client, records, hashKeys, events, random, clock),
            options.issuers(),
            namespaces,
            events,
            random,
            clock));
    register(
        operator,
        served,
        new DefaultIssuerReconciler(
            client, issuers, options.issuers(), namespaces, events, random, clock));
  }

  private static <P extends HasMetadata> void register(
      Operator operator, Set<String> served, Reconciler<P> reconciler) {
    operator.register(
        reconciler,
        controller -> {
          controller
              .withInformerListLimit(PAGE)
              .withGenerationAware(false)
              .withOnUpdateFilter(new SpecChanges<>())
              .withRetry(
                  new GenericRetry()
                      .withoutMaxAttempts()
                      .setInitialInterval(Duration.ofMillis(500))
                      .setIntervalMultiplier(2)
                      .setMaxInterval(30_000));
          if (served.isEmpty()) {
            controller.watchingAllNamespaces();
          } else {
            controller.settingNamespaces(served);
          }
        });
  }
}

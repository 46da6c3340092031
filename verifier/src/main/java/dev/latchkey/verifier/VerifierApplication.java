package dev.latchkey.verifier;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.http.HttpListener;
import dev.latchkey.http.ListenException;
import dev.latchkey.http.ListenerOptions;
import dev.latchkey.http.Routes;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.http.auth.KubernetesGuard;
import dev.latchkey.http.openapi.OpenApiRoutes;
import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.RateLimits;
import dev.latchkey.verifier.derivation.DerivationService;
import dev.latchkey.verifier.hashkeys.HashKeyStore;
import dev.latchkey.verifier.http.AdminAccess;
import dev.latchkey.verifier.http.AuthzRoute;
import dev.latchkey.verifier.http.DeriveRoutes;
import dev.latchkey.verifier.http.DirectVerify;
import dev.latchkey.verifier.http.GatewayAccess;
import dev.latchkey.verifier.http.JwksRoutes;
import dev.latchkey.verifier.http.ManagementRoutes;
import dev.latchkey.verifier.http.SelfRevokeRoutes;
import dev.latchkey.verifier.http.StatusListRoutes;
import dev.latchkey.verifier.http.VerifyRoutes;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordFeeds;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RevocationLedger;
import dev.latchkey.verifier.keyset.GivenTokenKeys;
import dev.latchkey.verifier.live.CoalescedReads;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.live.LiveReadPool;
import dev.latchkey.verifier.live.LiveRecords;
import dev.latchkey.verifier.live.LiveSource;
import dev.latchkey.verifier.live.ReadBudget;
import dev.latchkey.verifier.metrics.Unanswered;
import dev.latchkey.verifier.metrics.VerifierMetrics;
import dev.latchkey.verifier.secret.ApiSecretSource;
import dev.latchkey.verifier.secret.MountedSecretSource;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.selfrevocation.ApiServerStore;
import dev.latchkey.verifier.selfrevocation.FailedAttempts;
import dev.latchkey.verifier.selfrevocation.SelfRevocationPool;
import dev.latchkey.verifier.selfrevocation.SelfRevocationService;
import dev.latchkey.verifier.selfrevocation.SelfRevocationWriter;
import dev.latchkey.verifier.statuslist.StatusLists;
import dev.latchkey.verifier.token.CurrentTokenKeys;
import dev.latchkey.verifier.token.SignatureMemory;
import dev.latchkey.verifier.token.TokenKeyReader;
import dev.latchkey.verifier.token.TokenKeyStore;
import dev.latchkey.verifier.token.TokenSettings;
import dev.latchkey.verifier.usage.RecordStatuses;
import dev.latchkey.verifier.usage.UsageWriter;
import dev.latchkey.verifier.verification.SignaturePool;
import dev.latchkey.verifier.verification.VerificationService;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running verifier. It answers at once, with 503 until it has read all records; {@link #isReady}
 * says when it has. Safe for use by several threads.
 */
public final class VerifierApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifierApplication.class);
  private static final int MAX_RATE_LIMITED_KEYS = 100_000;
  private static final int MAX_REMEMBERED_TOKENS = 10_000;
  private static final int REQUEST_THREADS = 64;
  private static final int MANAGEMENT_THREADS = 8;

  /** How long it is remembered what a caller may do: it is asked for each verification. */
  private static final Duration DECISIONS_REMEMBERED = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final RecordFeeds feeds;
  private final HashKeyStore hashKeys;
  private final CurrentTokenKeys tokenKeys;
  private final StatusLists statusLists;
  private final HttpListener listener;
  private final HttpListener management;
  private volatile boolean ready;

  private VerifierApplication(
      KubernetesClient client, VerifierOptions options, Clock clock, Routes beside) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    parts.push(registry::close);
    VerifierMetrics metrics = new VerifierMetrics(registry);
    Optional<Guard> guard =
        guard(client, options, () -> metrics.unanswered(Unanswered.CALLER_NOT_CHECKED));
    AdminAccess access =
        guard.map(asked -> AdminAccess.by(asked, options.namespaces())).orElse(AdminAccess.OPEN);
    GatewayAccess gateways =
        guard
            .filter(asked -> !options.openAuthz())
            .map(asked -> GatewayAccess.by(asked, options.namespaces()))
            .orElse(GatewayAccess.OPEN);
    RecordIndex index = new RecordIndex();
    this.hashKeys =
        closing(
            new HashKeyStore(
                secret(client, Latchkey.HASH_KEYS_SECRET, options.hashKeysFolder(), options)));
    this.tokenKeys = closing(tokenKeys(client, options));
    this.statusLists = new StatusLists(index, tokenKeys, options.keySets().signingKeyID(), clock);
    RevocationLedger ledger = new RevocationLedger(index, metrics::orderHonoured);
    this.feeds =
        closing(
            new RecordFeeds(
                client, options.namespaces(), options.scope(), ledger, this::needKeys, clock));
    CredentialCheck check =
        new CredentialCheck(
            hashKeys,
            tokenKeys,
            new SignatureMemory(clock, MAX_REMEMBERED_TOKENS),
            options.clockSkew(),
            new RateLimits(clock, MAX_RATE_LIMITED_KEYS),
            clock,
            metrics::ambiguousMatch);
    LiveSource live =
        new LiveSource(
            options.namespaces(), hashKeys, liveReads(client, options, metrics), ledger::judge);
    VerificationService service =
        new VerificationService(check, index, feeds, options.maxStaleness(), live, metrics);
    DerivationService derivations =
        new DerivationService(service, tokenKeys, options.keySets().signingKeyID(), clock, metrics);
    SelfRevocationService selfRevocations =
        new SelfRevocationService(
            check,
            ledger,
            feeds,
            hashKeys,
            live,
            new FailedAttempts(),
            new SelfRevocationWriter(
                ledger, new ApiServerStore(client), closing(new SelfRevocationPool())),
            clock,
            metrics::selfRevoked);
    metrics.observe(
        this::isReady, hashKeys::namespacesMissingHashKeys, feeds::unreadableNamespaces);
    metrics.observe(index, feeds.readable(), feeds::lastEventAge, clock);
    if (options.lastUsedTime()) {
      closing(
              new UsageWriter(
                  index,
                  new RecordStatuses(client),
                  options.lastUsedWindow(),
                  clock,
                  metrics::lastUsedWrite))
          .start();
    }
    // The API server answers while the listeners are set up, which takes as long.
    hashKeys.start(options.namespaces());
    options.namespaces().forEach(tokenKeys::know);
    options.defaultNamespace().ifPresent(tokenKeys::know);
    tokenKeys.start();
    feeds.start();
    try {
      this.management =
          closing(
              HttpListener.start(
                  "latchkey-verifier-management",
                  options.managementAddress(),
                  options.managementPort(),
                  MANAGEMENT_THREADS,
                  new ManagementRoutes(this::isReady, registry)::addTo));
      SignaturePool signaturePool = closing(new SignaturePool());
      this.listener =
          closing(
              HttpListener.start(
                  new ListenerOptions(
                      "latchkey-verifier-http",
                      options.address(),
                      options.port(),
                      REQUEST_THREADS,
                      options.tlsFolder()),
                  List.of(
                      new AuthzRoute(
                          service, signaturePool, options.clientAddress(), gateways, clock)),
                  List.of(
                      new DirectVerify(service, signaturePool, options.clientAddress(), access)),
                  routes -> {
                    new VerifyRoutes(service, options.clientAddress(), access).addTo(routes);
                    new DeriveRoutes(derivations, options.clientAddress(), access, clock)
                        .addTo(routes);
                    new JwksRoutes(
                            tokenKeys,
                            options.namespaces(),
                            options.defaultNamespace(),
                            this::isReady)
                        .addTo(routes);
                    new StatusListRoutes(statusLists, service, options.scope()).addTo(routes);
                    new SelfRevokeRoutes(selfRevocations, options.clientAddress()).addTo(routes);
                    new OpenApiRoutes().addTo(routes);
                    beside.addTo(routes);
                  }));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a verifier.
   *
   * @param client reaches the API server; made by {@code LatchkeyClients}; not closed by the
   *     verifier
   * @param options how to run
   * @param clock says what has expired, and how old data is
   * @throws ListenException if a port cannot be had, there is no usable certificate, or nobody
   *     would be asked who they are where that is not allowed; nothing is left running then
   */
  public static VerifierApplication start(
      KubernetesClient client, VerifierOptions options, Clock clock) {
    return start(client, options, clock, none -> {});
  }

  /**
   * Starts a verifier that serves more than its own routes.
   *
   * @param beside what else is answered on the port of verifications
   * @throws ListenException as {@link #start(KubernetesClient, VerifierOptions, Clock)}
   */
  public static VerifierApplication start(
      KubernetesClient client, VerifierOptions options, Clock clock, Routes beside) {
    return new VerifierApplication(client, options, clock, beside);
  }

  /** The port that verifications are served on. */
  public int port() {
    return listener.port();
  }

  /** The port that health and metrics are served on. */
  public int managementPort() {
    return management.port();
  }

  /**
   * Whether all records and the hash keys were read, but for those of namespaces that the API
   * server does not let it read, where there are others. Stays true from then on: what is in memory
   * stays good for a while when the API server goes away.
   */
  public boolean isReady() {
    if (!ready) {
      ready = feeds.readable().hasSynced() && hashKeys.isSettled() && tokenKeys.isSettled();
    }
    return ready;
  }

  /**
   * Stops taking requests, finishes those under way, writes the last uses that are due within two
   * seconds, and ends all threads.
   */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      closeQuietly(parts.pop());
    }
  }

  /** Says who calls; empty if nobody is asked. */
  private Optional<Guard> guard(
      KubernetesClient client, VerifierOptions options, Runnable onNoAnswer) {
    Authentication authentication =
        Authentication.forAddress(
            options.address(), options.authentication(), options.allowUnauthenticated());
    return switch (authentication) {
      case KUBERNETES ->
          Optional.of(closing(new KubernetesGuard(client, DECISIONS_REMEMBERED, onNoAnswer)));
      case NONE -> Optional.empty();
    };
  }

  private static SecretSource secret(
      KubernetesClient client, String name, Optional<Path> mounted, VerifierOptions options) {
    return mounted
        .<SecretSource>map(
            folder -> new MountedSecretSource(options.namespaces().iterator().next(), folder))
        .orElseGet(() -> new ApiSecretSource(client, name));
  }

  private static CurrentTokenKeys tokenKeys(KubernetesClient client, VerifierOptions options) {
    TokenKeyReader reader = tokenKeyReader(client, options);
    return options.keySets().isEmpty()
        ? new TokenKeyStore(reader)
        : new GivenTokenKeys(options.namespaces().iterator().next(), options.keySets(), reader);
  }

  private static TokenKeyReader tokenKeyReader(KubernetesClient client, VerifierOptions options) {
    return new TokenKeyReader(
        secret(client, Latchkey.JWKS, options.tokenKeysFolder(), options),
        options.deriving()
            ? Optional.of(
                secret(client, Latchkey.SIGNING_KEYS_SECRET, options.signingKeysFolder(), options))
            : Optional.empty(),
        options.keySets().issuer().map(TokenSettings::defaults).orElse(TokenSettings.OFF));
  }

  private CoalescedReads<LiveQuery, List<IndexedRecord>> liveReads(
      KubernetesClient client, VerifierOptions options, VerifierMetrics metrics) {
    LiveRecords records = new LiveRecords(client, options.scope());
    return new CoalescedReads<>(
        query -> {
          metrics.liveRead();
          return records.apply(query);
        },
        closing(new LiveReadPool()),
        new ReadBudget(options.liveReadsPerSecond()));
  }

  private void needKeys(IndexedRecord record) {
    tokenKeys.know(record.key().namespace());
    statusLists.know(record.key().namespace());
    if (record.isReadable()) {
      hashKeys.need(record.key().namespace(), record.hashKeyID());
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("A part of the verifier could not be stopped", e);
    }
  }
}

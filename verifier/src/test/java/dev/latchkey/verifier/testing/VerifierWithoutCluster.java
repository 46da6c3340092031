package dev.latchkey.verifier.testing;

import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.http.HttpListener;
import dev.latchkey.http.ListenerOptions;
import dev.latchkey.http.direct.DirectRoute;
import dev.latchkey.http.direct.HeaderRoute;
import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.RateLimits;
import dev.latchkey.verifier.derivation.DerivationService;
import dev.latchkey.verifier.http.AdminAccess;
import dev.latchkey.verifier.http.AuthzRoute;
import dev.latchkey.verifier.http.ClientAddressSource;
import dev.latchkey.verifier.http.DeriveRoutes;
import dev.latchkey.verifier.http.DirectVerify;
import dev.latchkey.verifier.http.GatewayAccess;
import dev.latchkey.verifier.http.JwksRoutes;
import dev.latchkey.verifier.http.SelfRevokeRoutes;
import dev.latchkey.verifier.http.StatusListRoutes;
import dev.latchkey.verifier.http.VerifyRoutes;
import dev.latchkey.verifier.index.Freshness;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.index.RevocationLedger;
import dev.latchkey.verifier.live.CoalescedReads;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.live.LiveReadPool;
import dev.latchkey.verifier.live.LiveSource;
import dev.latchkey.verifier.metrics.VerifierMetrics;
import dev.latchkey.verifier.selfrevocation.FailedAttempts;
import dev.latchkey.verifier.selfrevocation.SelfRevocationPool;
import dev.latchkey.verifier.selfrevocation.SelfRevocationService;
import dev.latchkey.verifier.selfrevocation.SelfRevocationStore;
import dev.latchkey.verifier.selfrevocation.SelfRevocationWriter;
import dev.latchkey.verifier.statuslist.StatusLists;
import dev.latchkey.verifier.token.SignatureMemory;
import dev.latchkey.verifier.verification.VerificationService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Everything of a verifier but the cluster: tests put records where watches would. The tests over
 * HTTP are run twice, once with and once without the direct route: the property {@code
 * latchkey.test.direct} says which.
 */
public final class VerifierWithoutCluster implements AutoCloseable {
  private static final boolean DIRECTLY =
      Boolean.parseBoolean(System.getProperty("latchkey.test.direct", "true"));

  public final TestTenant shop = new TestTenant("shop");
  public final FixedHashKeys hashKeys = new FixedHashKeys(shop);
  public final SettableClock clock = new SettableClock();
  public final FixedTokenKeys tokenKeys = new FixedTokenKeys();
  public final SignatureMemory signatures = new SignatureMemory(clock, 1_000);
  public final RecordIndex index = new RecordIndex();
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final VerifierMetrics metrics = new VerifierMetrics(registry);
  public final RevocationLedger ledger = new RevocationLedger(index, metrics::orderHonoured);
  public final List<ApiKeySelfRevocation> stored = Collections.synchronizedList(new ArrayList<>());
  public volatile SelfRevocationStore store = this::store;
  public final List<LiveQuery> liveQueries = Collections.synchronizedList(new ArrayList<>());
  public volatile Function<LiveQuery, List<IndexedRecord>> apiServer = query -> List.of();
  public volatile BooleanSupplier mayReadLive = () -> true;
  public volatile boolean synced = true;
  public volatile Duration age = Duration.ZERO;

  /** The namespaces whose records are not all known yet. */
  public final Set<String> unsynced = ConcurrentHashMap.newKeySet();

  /** How old the records of a namespace are where they are older than those of others. */
  public final Map<String, Duration> ages = new ConcurrentHashMap<>();

  /** Runs whenever it is asked whether the records are current. */
  public volatile Runnable onFreshness = () -> {};

  public final StatusLists statusLists = new StatusLists(index, tokenKeys, Optional.empty(), clock);
  public final HttpProbe http;

  /** How many requests were answered directly. */
  public final AtomicInteger direct = new AtomicInteger();

  public volatile Executor signaturePool = ForkJoinPool.commonPool();
  private final LiveReadPool pool = new LiveReadPool();
  private final SelfRevocationPool writes = new SelfRevocationPool();
  private final HttpListener listener;
  private final RecordScope scope;

  public VerifierWithoutCluster() {
    this(new ClientAddressSource.Remote(), Set.of("shop"));
  }

  public VerifierWithoutCluster(ClientAddressSource source, Set<String> namespaces) {
    this(source, namespaces, Optional.of("shop"));
  }

  public VerifierWithoutCluster(
      ClientAddressSource source, Set<String> namespaces, Optional<String> defaultNamespace) {
    this(
        source,
        namespaces,
        defaultNamespace,
        AdminAccess.OPEN,
        GatewayAccess.OPEN,
        RecordScope.UNLIMITED,
        DIRECTLY);
  }

  public VerifierWithoutCluster(AdminAccess access) {
    this(
        new ClientAddressSource.Remote(),
        Set.of("shop"),
        Optional.of("shop"),
        access,
        GatewayAccess.OPEN,
        RecordScope.UNLIMITED,
        DIRECTLY);
  }

  public VerifierWithoutCluster(RecordScope scope) {
    this(
        new ClientAddressSource.Remote(),
        Set.of("shop"),
        Optional.of("shop"),
        AdminAccess.OPEN,
        GatewayAccess.OPEN,
        scope,
        DIRECTLY);
  }

  public VerifierWithoutCluster(GatewayAccess gateways) {
    this(
        new ClientAddressSource.Remote(),
        Set.of("shop"),
        Optional.of("shop"),
        AdminAccess.OPEN,
        gateways,
        RecordScope.UNLIMITED,
        DIRECTLY);
  }

  private VerifierWithoutCluster(
      ClientAddressSource source,
      Set<String> namespaces,
      Optional<String> defaultNamespace,
      AdminAccess access,
      GatewayAccess gateways,
      RecordScope scope,
      boolean directly) {
    this.scope = scope;
    CredentialCheck check =
        new CredentialCheck(
            hashKeys,
            tokenKeys,
            signatures,
            Duration.ofSeconds(60),
            new RateLimits(clock, 1_000),
            clock,
            metrics::ambiguousMatch);
    Freshness freshness = freshness(namespaces);
    LiveSource live =
        new LiveSource(
            namespaces,
            hashKeys,
            new CoalescedReads<>(this::readLive, pool, () -> mayReadLive.getAsBoolean()),
            ledger::judge);
    VerificationService service =
        new VerificationService(check, index, freshness, Duration.ofHours(24), live, metrics);
    SelfRevocationService selfRevocations =
        new SelfRevocationService(
            check,
            ledger,
            freshness,
            hashKeys,
            live,
            new FailedAttempts(),
            new SelfRevocationWriter(ledger, order -> store.store(order), writes),
            clock,
            metrics::selfRevoked);
    listener =
        HttpListener.start(
            new ListenerOptions("http-test", "127.0.0.1", 0, 16, Optional.empty()),
            List.of(
                new CountedByHeader(
                    new AuthzRoute(
                        service, task -> signaturePool.execute(task), source, gateways, clock),
                    directly)),
            directly
                ? List.of(
                    new Counted(
                        new DirectVerify(
                            service, task -> signaturePool.execute(task), source, access)))
                : List.of(),
            routes -> {
              new VerifyRoutes(service, source, access).addTo(routes);
              new DeriveRoutes(
                      new DerivationService(service, tokenKeys, Optional.empty(), clock, metrics),
                      source,
                      access,
                      clock)
                  .addTo(routes);
              new JwksRoutes(tokenKeys, namespaces, defaultNamespace, () -> synced).addTo(routes);
              new StatusListRoutes(statusLists, service, scope).addTo(routes);
              new SelfRevokeRoutes(selfRevocations, source).addTo(routes);
            });
    http = new HttpProbe(listener.port());
  }

  /** Whatever the property says. */
  public static VerifierWithoutCluster directly(boolean directly) {
    return new VerifierWithoutCluster(
        new ClientAddressSource.Remote(),
        Set.of("shop"),
        Optional.of("shop"),
        AdminAccess.OPEN,
        GatewayAccess.OPEN,
        RecordScope.UNLIMITED,
        directly);
  }

  /** Lets the verifier know a record, as a watch would. */
  public TestKey add(TestKey key) {
    ledger.put(key.indexed(scope));
    return key;
  }

  @Override
  public void close() {
    listener.close();
    pool.close();
    writes.close();
  }

  private List<IndexedRecord> readLive(LiveQuery query) {
    liveQueries.add(query);
    return apiServer.apply(query);
  }

  private ApiKeySelfRevocation store(ApiKeySelfRevocation order) {
    order.getMetadata().setName(order.getMetadata().getGenerateName() + stored.size());
    stored.add(order);
    return order;
  }

  private final class Counted implements DirectRoute {
    private final DirectRoute route;

    Counted(DirectRoute route) {
      this.route = route;
    }

    @Override
    public boolean answer(Request request, byte[] body, Response response, Callback callback) {
      // Before the client can have its answer.
      direct.incrementAndGet();
      boolean answered = route.answer(request, body, response, callback);
      if (!answered) {
        direct.decrementAndGet();
      }
      return answered;
    }
  }

  private final class CountedByHeader implements HeaderRoute {
    private final HeaderRoute route;
    private final boolean directly;

    CountedByHeader(HeaderRoute route, boolean directly) {
      this.route = route;
      this.directly = directly;
    }

    @Override
    public boolean takes(Request request) {
      return route.takes(request);
    }

    @Override
    public boolean answerAtOnce(Request request, Response response, Callback callback) {
      if (!directly) {
        return false;
      }
      direct.incrementAndGet();
      boolean answered = route.answerAtOnce(request, response, callback);
      if (!answered) {
        direct.decrementAndGet();
      }
      return answered;
    }

    @Override
    public void answer(Request request, Response response, Callback callback) {
      route.answer(request, response, callback);
    }
  }

  private Freshness freshness(Set<String> namespaces) {
    return new Freshness() {
      @Override
      public boolean hasSynced() {
        onFreshness.run();
        return synced && unsynced.isEmpty();
      }

      @Override
      public Duration age() {
        return ages.values().stream()
            .reduce(age, (one, other) -> one.compareTo(other) > 0 ? one : other);
      }

      @Override
      public Freshness of(String namespace) {
        return namespaces.contains(namespace) ? part(namespace) : this;
      }

      @Override
      public List<Freshness> parts() {
        return namespaces.isEmpty()
            ? List.of(this)
            : namespaces.stream().map(VerifierWithoutCluster.this::part).toList();
      }
    };
  }

  private Freshness part(String namespace) {
    return new Freshness() {
      @Override
      public boolean hasSynced() {
        return synced && !unsynced.contains(namespace);
      }

      @Override
      public Duration age() {
        return ages.getOrDefault(namespace, age);
      }
    };
  }
}

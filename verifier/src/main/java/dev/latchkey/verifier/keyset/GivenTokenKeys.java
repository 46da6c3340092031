package dev.latchkey.verifier.keyset;

import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.token.CurrentTokenKeys;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token keys of one namespace, of key sets that are given by URI, and of its Secrets: these say
 * whether there are tokens, and hold the macaroon roots. Given sets take the place of the Secrets'
 * keys, but a verifier that signs with the Secrets' keys has its own as well. Each source is read
 * on its own, so that none waits for another. Safe for use by several threads.
 */
public final class GivenTokenKeys implements CurrentTokenKeys {
  private static final Logger LOG = LoggerFactory.getLogger(GivenTokenKeys.class);
  private static final Duration TICK = Duration.ofMillis(200);

  private final String namespace;
  private final GivenKeySets given;
  private final boolean deriving;
  private final LastGood<NamespaceTokenKeys> secrets;
  private final Optional<LastGood<Optional<MacaroonRoots>>> roots;
  private final Optional<LastGood<SigningKeySet>> signing;
  private final List<LastGood<VerificationKeySet>> published;
  private final List<LastGood<?>> all = new ArrayList<>();
  private final ScheduledExecutorService scheduler;
  private volatile Optional<NamespaceTokenKeys> current = Optional.empty();
  private List<String> lastProblems = List.of();

  /**
   * Keys of this namespace; {@link #start} lets them be read.
   *
   * @param given at least one set
   * @param reader reads the namespace's Secrets
   */
  public GivenTokenKeys(String namespace, GivenKeySets given, TokenKeyReader reader) {
    this.namespace = namespace;
    this.given = given;
    this.deriving = reader.readsSigningKeys();
    boolean signsWithSecrets = deriving && given.signing().isEmpty();
    this.secrets =
        lastGood(
            "the Secret latchkey-jwks" + (signsWithSecrets ? " or latchkey-signing-keys" : ""),
            polled(
                () -> signsWithSecrets ? reader.read(namespace) : reader.readWithoutKeys(namespace),
                reader.pollInterval()));
    this.roots =
        deriving && !signsWithSecrets
            ? Optional.of(
                lastGood(
                    "for macaroons the Secret latchkey-signing-keys",
                    polled(() -> reader.readMacaroonRoots(namespace), reader.pollInterval())))
            : Optional.empty();
    Optional<SSLContext> trust =
        given.authorities().isEmpty()
            ? Optional.empty()
            : Optional.of(Certificates.trust(given.authorities()));
    this.signing =
        given
            .signing()
            .map(
                uri ->
                    lastGood(
                        "--signing-keys-uri " + uri, source(uri, SigningKeySet::parse, trust)));
    this.published =
        given.published().stream()
            .map(
                uri -> lastGood("--jwks-uri " + uri, source(uri, VerificationKeySet::parse, trust)))
            .toList();
    this.scheduler =
        Executors.newScheduledThreadPool(
            all.size(),
            task -> {
              Thread thread = new Thread(task, "latchkey-verifier-key-sets");
              thread.setDaemon(true);
              return thread;
            });
  }

  private <T> LastGood<T> lastGood(String name, Source<T> source) {
    LastGood<T> made = new LastGood<>(namespace, name, source, this::compose);
    all.add(made);
    return made;
  }

  private static <T> Source<T> source(
      KeySetUri uri, Function<String, T> parser, Optional<SSLContext> trust) {
    if (uri instanceof KeySetUri.InFile file) {
      return new FileSource<>(file.path(), parser);
    }
    if (uri instanceof KeySetUri.OnServer server) {
      return new HttpSource<>(server.uri(), parser, trust, HttpSource.Timeouts.USUAL);
    }
    T fixed = parser.apply(((KeySetUri.Inline) uri).json());
    return polled(() -> fixed, Duration.ofDays(1));
  }

  private static <T> Source<T> polled(Supplier<T> read, Duration interval) {
    return new Source<>() {
      @Override
      public T read() {
        return read.get();
      }

      @Override
      public Duration pollInterval() {
        return interval;
      }
    };
  }

  @Override
  public void start() {
    all.forEach(
        source ->
            scheduler.scheduleWithFixedDelay(
                source::readIfDue, 0, TICK.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Does nothing: other namespaces have no keys here. */
  @Override
  public void know(String other) {}

  @Override
  public boolean isSettled() {
    return all.stream().allMatch(LastGood::wasAttempted);
  }

  @Override
  public Optional<NamespaceTokenKeys> find(String asked) {
    return current.filter(keys -> keys.namespace().equals(asked));
  }

  @Override
  public List<NamespaceTokenKeys> withPublicKey(String keyID) {
    return orMissed(current.filter(keys -> keys.publicKeys().find(keyID).isPresent()));
  }

  @Override
  public List<NamespaceTokenKeys> withMacaroonRoot(String rootID) {
    return orMissed(
        current.filter(
            keys -> keys.macaroonRoots().flatMap(known -> known.find(rootID)).isPresent()));
  }

  private List<NamespaceTokenKeys> orMissed(Optional<NamespaceTokenKeys> found) {
    if (found.isEmpty()) {
      lookAgain(namespace);
    }
    return found.stream().toList();
  }

  @Override
  public boolean mayLackPublicKeysOf(String issuer) {
    return current
            .map(NamespaceTokenKeys::settings)
            .filter(settings -> settings.enabled() && settings.issuer().equals(issuer))
            .isPresent()
        && Stream.concat(published.stream(), signing.stream())
            .anyMatch(source -> source.value().isEmpty());
  }

  @Override
  public Collection<NamespaceTokenKeys> all() {
    return current.stream().toList();
  }

  @Override
  public boolean mayDerive() {
    return deriving;
  }

  @Override
  public void lookAgain(String asked) {
    all.forEach(LastGood::lookAgain);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  /** Puts together what is there, after some of it has changed. */
  private synchronized void compose() {
    if (secrets.value().isEmpty()) {
      return;
    }
    Composition composition =
        new Composition(
            secrets.value().get(),
            signing.flatMap(LastGood::value),
            roots.flatMap(LastGood::value).flatMap(Function.identity()),
            published.stream().flatMap(source -> source.value().stream()).toList());
    VerificationKeySet before =
        current.map(NamespaceTokenKeys::publicKeys).orElse(VerificationKeySet.EMPTY);
    NamespaceTokenKeys now = composition.keys();
    current = Optional.of(now);
    if (!now.publicKeys().equals(before)) {
      LOG.info("Namespace {}: {} verify derived tokens", namespace, now.publicKeys());
    }
    report(composition.problems(given));
  }

  private void report(List<String> problems) {
    problems.stream()
        .filter(problem -> !lastProblems.contains(problem))
        .forEach(problem -> LOG.warn("Namespace {}: {}", namespace, problem));
    lastProblems = problems;
  }
}

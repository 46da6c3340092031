package dev.latchkey.verifier.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKeyStoreTest {
  private final Source published = new Source();
  private final Source signing = new Source();
  private final TokenKeyStore store =
      new TokenKeyStore(new TokenKeyReader(published, Optional.of(signing), TokenSettings.OFF));

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void readsWhatVerifiesAndWhatSigns() {
    SigningKeySet keys = begin();

    assertThat(keys().publicKeys()).isEqualTo(keys.verificationKeys());
    assertThat(keys().signingKeys()).isPresent();
    assertThat(keys().macaroonRoots()).isPresent();
    assertThat(store.isSettled()).isTrue();
    assertThat(store.withPublicKey(kid(keys))).containsExactly(keys());
  }

  @Test
  void aBrokenSetLeavesTheLastGoodOneInForce() {
    SigningKeySet keys = begin();
    int reads = published.reads.get();

    published.put(Latchkey.JWKS_ENTRY, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}");
    await().until(() -> published.reads.get() > reads + 2);

    assertThat(keys().publicKeys()).isEqualTo(keys.verificationKeys());
  }

  /** A verifier of several namespaces may be given the keys that sign in some of them alone. */
  @Test
  void withoutTheKeysThatSignTokensVerifyAllTheSame() {
    signing.failure = "it may not be read";

    SigningKeySet keys = begin();

    assertThat(keys().publicKeys()).isEqualTo(keys.verificationKeys());
    assertThat(keys().signingKeys()).isEmpty();
    assertThat(keys().macaroonRoots()).isEmpty();
  }

  @Test
  void aKeyThatIsPublishedNoMoreNeitherVerifiesNorSignsThoughTheKeysThatSignAreNotToBeRead() {
    SigningKeySet leaked = begin();
    signing.failure = "it may not be read";
    SigningKeySet next = SigningKeySet.parse(set(FixedTokenKeys.jwk()));

    published.put(Latchkey.JWKS_ENTRY, publicSet(next.verificationKeys()));

    await().until(() -> keys().publicKeys().equals(next.verificationKeys()));
    assertThat(keys().signingKeys()).isEmpty();
    assertThat(keys().macaroonRoots()).isEmpty();
    assertThat(store.withPublicKey(kid(leaked))).isEmpty();
  }

  @Test
  void theLastKeysThatSignStayWhileTheyArePublished() {
    begin();
    signing.failure = "the API server does not answer";
    SigningKeySet more = SigningKeySet.parse(set(FixedTokenKeys.jwk()));
    VerificationKeySet both = keys().publicKeys();

    published.put(
        Latchkey.JWKS_ENTRY,
        "{\"keys\":" + both.toPublicJson().addAll(more.verificationKeys().toPublicJson()) + "}");

    await().until(() -> keys().publicKeys().keys().size() == 2);
    assertThat(keys().signingKeys()).isPresent();
  }

  @Test
  void tokensThatAreTurnedOffAreOffAtOnce() {
    SigningKeySet keys = begin();

    published.put(Latchkey.ISSUER_ENTRY, "{\"enabled\":false}");

    await().until(() -> !keys().settings().enabled());
    assertThat(keys().signingKeys()).isEmpty();
    assertThat(store.withPublicKey(kid(keys))).isEmpty();
  }

  /** The operator makes them a moment after the first key, and nobody should have to wait. */
  @Test
  void keysThatAreMadeAMomentLaterAreSoonSeen() {
    published.interval = Duration.ofHours(1);
    store.know("shop");
    store.start();
    await().until(store::isSettled);

    begin();

    await().until(() -> keys().settings().enabled());
  }

  private SigningKeySet begin() {
    String set = set(FixedTokenKeys.jwk());
    SigningKeySet keys = SigningKeySet.parse(set);
    published.entries =
        Map.of(
            Latchkey.ISSUER_ENTRY,
            utf8(
                "{\"enabled\":true,\"issuer\":\"https://latchkey.local/shop\",\"defaultTTL\":3600,"
                    + "\"maxTTL\":86400,\"allowedClaims\":[]}"),
            Latchkey.JWKS_ENTRY,
            utf8(publicSet(keys.verificationKeys())));
    signing.entries =
        Map.of(
            Latchkey.SIGNING_KEYS_ENTRY,
            utf8(set),
            Latchkey.MACAROON_ROOTS_ENTRY,
            utf8(FixedTokenKeys.roots()));
    store.know("shop");
    store.start();
    await().until(() -> store.find("shop").isPresent());
    return keys;
  }

  private NamespaceTokenKeys keys() {
    return store.find("shop").orElseThrow();
  }

  private static String kid(SigningKeySet keys) {
    return keys.verificationKeys().keys().iterator().next().keyID();
  }

  private static String set(String jwk) {
    return "{\"keys\":[" + jwk + "]}";
  }

  private static String publicSet(VerificationKeySet keys) {
    return "{\"keys\":" + keys.toPublicJson() + "}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Source implements SecretSource {
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Map<String, byte[]> entries = Map.of();
    private volatile String failure = "";
    private volatile Duration interval = Duration.ofMillis(1);

    void put(String name, String value) {
      var changed = new java.util.HashMap<>(entries);
      changed.put(name, utf8(value));
      entries = changed;
    }

    @Override
    public Optional<Map<String, byte[]>> read(String namespace) {
      reads.incrementAndGet();
      if (!failure.isEmpty()) {
        throw new SecretUnavailableException(failure);
      }
      return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
    }

    @Override
    public Duration pollInterval() {
      return interval;
    }
  }
}

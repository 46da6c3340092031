package dev.latchkey.verifier.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Token keys that a test gives and takes. */
public final class FixedTokenKeys implements TokenKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, NamespaceTokenKeys> keys = new ConcurrentHashMap<>();
  public volatile boolean deriving = true;

  /** Gives a namespace new keys, which sign at once. */
  public NamespaceTokenKeys enable(String namespace, String... allowedClaims) {
    TokenSettings settings =
        new TokenSettings(
            true,
            "https://latchkey.local/" + namespace,
            Duration.ofHours(1),
            Duration.ofHours(24),
            Set.of(allowedClaims),
            Optional.of(statusListURI(namespace)),
            0);
    SigningKeySet signing = SigningKeySet.parse("{\"keys\":[" + jwk() + "]}");
    NamespaceTokenKeys made =
        new NamespaceTokenKeys(
            namespace,
            settings,
            signing.verificationKeys(),
            Optional.of(signing),
            Optional.of(MacaroonRoots.parse(roots())));
    put(made);
    return made;
  }

  /** Where a namespace's status list is said to be. */
  public static String statusListURI(String namespace) {
    return "https://latchkey.local/v2alpha1/derivedKeys/statusLists/" + namespace;
  }

  public void put(NamespaceTokenKeys given) {
    keys.put(given.namespace(), given);
  }

  public void remove(String namespace) {
    keys.remove(namespace);
  }

  /** A private Ed25519 key as a JWK. */
  public static String jwk() {
    byte[] seed = bytes(32);
    byte[] x = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
    try {
      return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
          .d(Base64URL.encode(seed))
          .keyIDFromThumbprint()
          .build()
          .toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One macaroon root, as the operator writes it. */
  public static String roots() {
    return "{\"roots\":[{\"id\":\"%s\",\"secret\":\"%s\",\"iat\":0,\"nbf\":0}]}"
        .formatted(
            HexFormat.of().formatHex(bytes(8)),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32)));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  @Override
  public Optional<NamespaceTokenKeys> find(String namespace) {
    return Optional.ofNullable(keys.get(namespace));
  }

  @Override
  public List<NamespaceTokenKeys> withPublicKey(String keyID) {
    return keys.values().stream().filter(own -> own.publicKeys().find(keyID).isPresent()).toList();
  }

  @Override
  public List<NamespaceTokenKeys> withMacaroonRoot(String rootID) {
    return keys.values().stream()
        .filter(own -> own.macaroonRoots().flatMap(roots -> roots.find(rootID)).isPresent())
        .toList();
  }

  @Override
  public Collection<NamespaceTokenKeys> all() {
    return keys.values();
  }

  @Override
  public boolean mayDerive() {
    return deriving;
  }

  @Override
  public void lookAgain(String namespace) {}
}

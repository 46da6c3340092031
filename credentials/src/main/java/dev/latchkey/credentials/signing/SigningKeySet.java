package dev.latchkey.credentials.signing;

import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A JWK set with private keys, and which of them signs when. Immutable and thread-safe. */
public final class SigningKeySet {
  private final List<SigningKey> signingKeys;
  private final VerificationKeySet verificationKeys;

  private SigningKeySet(List<SigningKey> signingKeys, VerificationKeySet verificationKeys) {
    this.signingKeys = signingKeys;
    this.verificationKeys = verificationKeys;
  }

  /**
   * Reads a JWK set (RFC 7517) of Ed25519 and RSA keys, at least one of them with its private part.
   * A member {@code nbf} (seconds) says from when on a key signs.
   *
   * @throws InvalidKeySetException if any of its keys cannot be used; the message says why
   */
  public static SigningKeySet parse(String json) {
    List<JWK> keys = JwkSets.parse(json);
    List<SigningKey> signing = keys.stream().filter(JWK::isPrivate).map(SigningKey::of).toList();
    if (signing.isEmpty()) {
      throw new InvalidKeySetException("The key set has no private key: nothing can be signed.");
    }
    return new SigningKeySet(
        signing, new VerificationKeySet(keys.stream().map(VerificationKey::of).toList()));
  }

  /**
   * The key that signs now. Where keys say from when on they sign: the latest that does already.
   * Else the first that is meant for signatures, else the first.
   *
   * @param configured the kid to sign with, which overrides all that
   * @return empty where no key may sign now, or none has the configured kid
   */
  public Optional<SigningKey> signer(Optional<String> configured, Instant now) {
    if (configured.isPresent()) {
      return signingKeys.stream()
          .filter(key -> key.verificationKey().keyID().equals(configured.get()))
          .findFirst();
    }
    if (signingKeys.stream().anyMatch(key -> key.notBefore().isPresent())) {
      return signingKeys.stream()
          .filter(key -> key.notBefore().filter(time -> !time.isAfter(now)).isPresent())
          .max(Comparator.comparing(key -> key.notBefore().orElseThrow()));
    }
    return signingKeys.stream()
        .filter(SigningKey::isForSignatures)
        .findFirst()
        .or(() -> signingKeys.stream().findFirst());
  }

  /** The public halves of all keys of the set. */
  public VerificationKeySet verificationKeys() {
    return verificationKeys;
  }

  /** Shows ids alone. */
  @Override
  public String toString() {
    return "SigningKeySet" + signingKeys;
  }
}

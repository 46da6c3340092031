package dev.latchkey.verifier.token;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a namespace's token keys out of its Secrets. A checking verifier is given the public set
 * alone; a deriving one the signing keys too.
 */
public final class TokenKeyReader {
  private final SecretSource publicSets;
  private final Optional<SecretSource> signingKeys;

  /**
   * @param publicSets where the Secret {@code latchkey-jwks} is read
   * @param signingKeys where the Secret {@code latchkey-signing-keys} is read; empty = nowhere
   */
  public TokenKeyReader(SecretSource publicSets, Optional<SecretSource> signingKeys) {
    this.publicSets = publicSets;
    this.signingKeys = signingKeys;
  }

  boolean readsSigningKeys() {
    return signingKeys.isPresent();
  }

  Duration pollInterval() {
    return publicSets.pollInterval();
  }

  /**
   * A namespace's keys as they are now; none where derived tokens are off. May wait.
   *
   * @throws SecretUnavailableException if that cannot be told now, or what is there cannot be used;
   *     the message holds nothing of it
   */
  NamespaceTokenKeys read(String namespace) {
    Optional<Map<String, byte[]>> published = publicSets.read(namespace);
    if (published.isEmpty()) {
      return NamespaceTokenKeys.none(namespace);
    }
    try {
      TokenSettings settings =
          TokenSettings.parse(
              entry(published.get(), Latchkey.ISSUER_ENTRY, Latchkey.JWKS),
              Optional.ofNullable(published.get().get(Latchkey.STATUS_LIST_ENTRY)));
      if (!settings.enabled()) {
        return NamespaceTokenKeys.none(namespace);
      }
      VerificationKeySet keys =
          VerificationKeySet.parse(
              text(entry(published.get(), Latchkey.JWKS_ENTRY, Latchkey.JWKS)));
      // Read after the public set: what signs is always published first.
      Optional<Map<String, byte[]>> signing = signingKeys.flatMap(source -> source.read(namespace));
      return new NamespaceTokenKeys(
          namespace,
          settings,
          keys,
          signing.map(
              entries ->
                  SigningKeySet.parse(text(signingEntry(entries, Latchkey.SIGNING_KEYS_ENTRY)))),
          signing.map(
              entries ->
                  MacaroonRoots.parse(text(signingEntry(entries, Latchkey.MACAROON_ROOTS_ENTRY)))));
    } catch (InvalidKeySetException | IllegalArgumentException unusable) {
      throw new SecretUnavailableException(unusable.getMessage());
    }
  }

  private static byte[] signingEntry(Map<String, byte[]> entries, String name) {
    return entry(entries, name, Latchkey.SIGNING_KEYS_SECRET);
  }

  private static byte[] entry(Map<String, byte[]> entries, String name, String secret) {
    return Optional.ofNullable(entries.get(name))
        .orElseThrow(
            () ->
                new SecretUnavailableException(
                    "the Secret %s has no entry %s".formatted(secret, name)));
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}

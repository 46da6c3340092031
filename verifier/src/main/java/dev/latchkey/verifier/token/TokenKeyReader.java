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
  private final TokenSettings withoutSecret;

  /**
   * @param publicSets where the Secret {@code latchkey-jwks} is read
   * @param signingKeys where the Secret {@code latchkey-signing-keys} is read; empty = nowhere
   * @param withoutSecret what holds where there is no Secret {@code latchkey-jwks}
   */
  public TokenKeyReader(
      SecretSource publicSets, Optional<SecretSource> signingKeys, TokenSettings withoutSecret) {
    this.publicSets = publicSets;
    this.signingKeys = signingKeys;
    this.withoutSecret = withoutSecret;
  }

  /** Whether it was given what signs tokens. */
  public boolean readsSigningKeys() {
    return signingKeys.isPresent();
  }

  /** How long to wait between two looks when nothing asks for one. */
  public Duration pollInterval() {
    return publicSets.pollInterval();
  }

  /**
   * A namespace's keys as they are now; none where derived tokens are off. May wait.
   *
   * @throws SecretUnavailableException if that cannot be told now, or what is there cannot be used;
   *     the message holds nothing of it
   */
  public NamespaceTokenKeys read(String namespace) {
    // In this order: what signs is always published first.
    return withSigningKeys(readPublished(namespace));
  }

  /**
   * What a namespace's JWTs are verified with, and what holds there; none where derived tokens are
   * off. May wait.
   *
   * @throws SecretUnavailableException as {@link #read}
   */
  NamespaceTokenKeys readPublished(String namespace) {
    Optional<Map<String, byte[]>> published = publicSets.read(namespace);
    try {
      TokenSettings settings = settings(published);
      if (published.isEmpty() || !settings.enabled()) {
        return withoutKeys(namespace, settings);
      }
      return new NamespaceTokenKeys(
          namespace,
          settings,
          VerificationKeySet.parse(
              text(entry(published.get(), Latchkey.JWKS_ENTRY, Latchkey.JWKS))),
          Optional.empty(),
          Optional.empty());
    } catch (InvalidKeySetException | IllegalArgumentException unusable) {
      throw new SecretUnavailableException(unusable.getMessage());
    }
  }

  /**
   * The same with what signs and what macaroons are made of, where this verifier is given it. May
   * wait.
   *
   * @throws SecretUnavailableException as {@link #read}
   */
  NamespaceTokenKeys withSigningKeys(NamespaceTokenKeys published) {
    if (!published.settings().enabled() || published.publicKeys().keys().isEmpty()) {
      return published;
    }
    try {
      Optional<Map<String, byte[]>> signing = signingEntries(published.namespace());
      return published.with(
          signing.map(
              entries ->
                  SigningKeySet.parse(text(signingEntry(entries, Latchkey.SIGNING_KEYS_ENTRY)))),
          signing.map(TokenKeyReader::macaroonRoots));
    } catch (InvalidKeySetException | IllegalArgumentException unusable) {
      throw new SecretUnavailableException(unusable.getMessage());
    }
  }

  /**
   * What holds in a namespace whose keys are elsewhere. May wait.
   *
   * @throws SecretUnavailableException as {@link #read}
   */
  public NamespaceTokenKeys readWithoutKeys(String namespace) {
    try {
      return withoutKeys(namespace, settings(publicSets.read(namespace)));
    } catch (IllegalArgumentException unusable) {
      throw new SecretUnavailableException(unusable.getMessage());
    }
  }

  /**
   * The macaroon roots of a namespace whose other keys are elsewhere; empty if there are none. May
   * wait.
   *
   * @throws SecretUnavailableException as {@link #read}
   */
  public Optional<MacaroonRoots> readMacaroonRoots(String namespace) {
    try {
      return signingEntries(namespace).map(TokenKeyReader::macaroonRoots);
    } catch (InvalidKeySetException unusable) {
      throw new SecretUnavailableException(unusable.getMessage());
    }
  }

  private TokenSettings settings(Optional<Map<String, byte[]>> published) {
    return published
        .map(
            entries ->
                TokenSettings.parse(
                    entry(entries, Latchkey.ISSUER_ENTRY, Latchkey.JWKS),
                    Optional.ofNullable(entries.get(Latchkey.STATUS_LIST_ENTRY))))
        .orElse(withoutSecret);
  }

  private static NamespaceTokenKeys withoutKeys(String namespace, TokenSettings settings) {
    return new NamespaceTokenKeys(
        namespace, settings, VerificationKeySet.EMPTY, Optional.empty(), Optional.empty());
  }

  private Optional<Map<String, byte[]>> signingEntries(String namespace) {
    return signingKeys.flatMap(source -> source.read(namespace));
  }

  private static MacaroonRoots macaroonRoots(Map<String, byte[]> entries) {
    return MacaroonRoots.parse(text(signingEntry(entries, Latchkey.MACAROON_ROOTS_ENTRY)));
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

package dev.latchkey.verifier.keyset;

import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKeySet;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The key sets that a verifier is given for its only namespace, and what goes with them. Immutable.
 *
 * @param published sets whose public halves JWTs are verified with
 * @param signing the set that JWTs are signed with, and verified with too
 * @param signingKeyID the kid of the key of that set which signs; empty = the set says
 * @param issuer the {@code iss} of tokens where the namespace has no settings of its own; empty =
 *     there are no tokens then
 * @param authorities who may vouch for servers of key sets, besides those that the Java platform
 *     trusts
 */
public record GivenKeySets(
    List<KeySetUri> published,
    Optional<KeySetUri> signing,
    Optional<String> signingKeyID,
    Optional<String> issuer,
    List<X509Certificate> authorities) {
  /** None: all keys are in the namespace's Secrets. */
  public static final GivenKeySets NONE =
      new GivenKeySets(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /**
   * @throws IllegalArgumentException if two do not go together, or a set that a URI holds itself
   *     cannot be used; the message says what to do, and quotes no set
   */
  public GivenKeySets {
    published = List.copyOf(published);
    authorities = List.copyOf(authorities);
    if (signingKeyID.isPresent() && signing.isEmpty()) {
      throw new IllegalArgumentException(
          "--signing-key-id names a key of --signing-keys-uri: give that too. Which key of the"
              + " namespace's Secret signs is for its ApiKeyIssuer to say.");
    }
    if (issuer.isPresent() && published.isEmpty() && signing.isEmpty()) {
      throw new IllegalArgumentException(
          "--token-issuer is for keys that are given by --jwks-uri or --signing-keys-uri. For those"
              + " of the namespace's Secret its ApiKeyIssuer says it.");
    }
    if (!authorities.isEmpty()
        && Stream.concat(published.stream(), signing.stream())
            .noneMatch(KeySetUri.OnServer.class::isInstance)) {
      throw new IllegalArgumentException(
          "--jwks-ca-file is for key sets on servers, and there is no https:// URI.");
    }
    published.forEach(uri -> requireUsable("--jwks-uri", uri, VerificationKeySet::parse));
    signing.ifPresent(uri -> requireUsable("--signing-keys-uri", uri, SigningKeySet::parse));
  }

  /** Whether no key set is given. */
  public boolean isEmpty() {
    return published.isEmpty() && signing.isEmpty();
  }

  /** What cannot change later is refused at once. */
  private static void requireUsable(String option, KeySetUri uri, Consumer<String> parser) {
    if (uri instanceof KeySetUri.Inline inline) {
      try {
        parser.accept(inline.json());
      } catch (InvalidKeySetException e) {
        throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
      }
    }
  }
}

package dev.latchkey.verifier.token;

import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKeySet;
import java.util.Optional;

/**
 * What a verifier knows of one namespace's tokens. Immutable.
 *
 * @param namespace the namespace
 * @param settings what holds there
 * @param publicKeys what JWTs are verified with
 * @param signingKeys what JWTs are signed with; only a deriving verifier has them
 * @param macaroonRoots what macaroons are made of; only a deriving verifier has them
 */
public record NamespaceTokenKeys(
    String namespace,
    TokenSettings settings,
    VerificationKeySet publicKeys,
    Optional<SigningKeySet> signingKeys,
    Optional<MacaroonRoots> macaroonRoots) {

  /** The same, with these to sign with. */
  NamespaceTokenKeys with(Optional<SigningKeySet> signing, Optional<MacaroonRoots> roots) {
    return new NamespaceTokenKeys(namespace, settings, publicKeys, signing, roots);
  }

  /** The same, with what was signed with before, unless a key of it is not published any more. */
  NamespaceTokenKeys signingAs(NamespaceTokenKeys before) {
    boolean published =
        before.signingKeys.stream()
            .flatMap(set -> set.verificationKeys().keys().stream())
            .allMatch(key -> publicKeys.find(key.keyID()).filter(key::equals).isPresent());
    return settings.enabled() && published ? with(before.signingKeys, before.macaroonRoots) : this;
  }

  /** A namespace without derived tokens. */
  public static NamespaceTokenKeys none(String namespace) {
    return new NamespaceTokenKeys(
        namespace, TokenSettings.OFF, VerificationKeySet.EMPTY, Optional.empty(), Optional.empty());
  }
}

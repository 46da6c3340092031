package dev.latchkey.verifier.keyset;

import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKey;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What there is of a namespace's token keys at one moment. Immutable.
 *
 * @param secrets what holds there, and those keys of its Secrets that count
 * @param signing the set that is signed with
 * @param macaroonRoots of the namespace's Secret, where that was read for them alone
 * @param published the sets that are verified with
 */
record Composition(
    NamespaceTokenKeys secrets,
    Optional<SigningKeySet> signing,
    Optional<MacaroonRoots> macaroonRoots,
    List<VerificationKeySet> published) {

  /** All of it together; none where derived tokens are off. */
  NamespaceTokenKeys keys() {
    if (!secrets.settings().enabled()) {
      return NamespaceTokenKeys.none(secrets.namespace());
    }
    return new NamespaceTokenKeys(
        secrets.namespace(),
        secrets.settings(),
        VerificationKeySet.union(publicKeys()),
        signing.or(secrets::signingKeys),
        macaroonRoots.or(secrets::macaroonRoots));
  }

  /** What is signed with comes first: of two keys with one kid, it counts. */
  private List<VerificationKeySet> publicKeys() {
    List<VerificationKeySet> sets = new ArrayList<>();
    signing.map(SigningKeySet::verificationKeys).ifPresent(sets::add);
    sets.add(secrets.publicKeys());
    sets.addAll(published);
    return sets;
  }

  /** What is not as it was meant, for a log. */
  List<String> problems(GivenKeySets given) {
    TokenSettings settings = secrets.settings();
    if (!settings.enabled()) {
      return List.of(
          "keys of derived tokens are given, but derived tokens are off here: turn them on in the"
              + " ApiKeyIssuer named default (derivedTokens.enabled), or give --token-issuer where"
              + " the namespace has no Secret latchkey-jwks");
    }
    List<String> problems = new ArrayList<>();
    if (given.issuer().filter(issuer -> !issuer.equals(settings.issuer())).isPresent()) {
      problems.add(
          "the issuer of tokens is %s, as the Secret latchkey-jwks says; --token-issuer is not used"
              .formatted(settings.issuer()));
    }
    // A key that is named signs at any time.
    if (given.signingKeyID().isPresent()
        && signing.isPresent()
        && signing.get().signer(given.signingKeyID(), Instant.EPOCH).isEmpty()) {
      problems.add(
          "the set of --signing-keys-uri has no private key of the kid that --signing-key-id names:"
              + " no JWT can be made");
    }
    VerificationKeySet union = VerificationKeySet.union(publicKeys());
    publicKeys().stream()
        .flatMap(set -> set.keys().stream())
        .filter(key -> !union.find(key.keyID()).orElseThrow().equals(key))
        .map(VerificationKey::keyID)
        .distinct()
        .forEach(
            keyID ->
                problems.add(
                    "two sets have different keys of the kid %s, and the first counts: rename one"
                        .formatted(keyID)));
    return problems;
  }
}

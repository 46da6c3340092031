package dev.latchkey.verifier.live;

import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.verifier.check.Match;
import dev.latchkey.verifier.hashkeys.HashKeyRings;
import dev.latchkey.verifier.index.RecordKey;
import java.util.List;
import java.util.Set;

/** Decides what to read from the API server for a credential. Immutable. */
final class LiveLookup {
  private final Set<String> namespaces;
  private final HashKeyRings rings;

  /**
   * @param namespaces the verifier's; empty = all
   * @param rings make the ids of imported keys
   */
  LiveLookup(Set<String> namespaces, HashKeyRings rings) {
    this.namespaces = namespaces;
    this.rings = rings;
  }

  /**
   * What to read, given what the credential was found to be in memory; nothing if no record could
   * change the answer.
   *
   * <p>A wrong secret for a known key id is read for as an unknown id is: if only one of the two
   * took the time of a read, that would tell which ids exist.
   */
  List<LiveQuery> queries(String credential, Match match) {
    if (match instanceof Match.Found found) {
      return List.of(new LiveQuery.One(found.record().key()));
    }
    Match.Missed missed = (Match.Missed) match;
    if (!missed.wanted().isEmpty()) {
      return missed.wanted().stream().<LiveQuery>map(LiveQuery.One::new).toList();
    }
    return switch (missed.refusal().shape()) {
      case ISSUED -> everywhere(IssuedFormat.keyIDOf(credential));
      case IMPORTED -> importedEverywhere(credential);
      case JWT, MACAROON, MALFORMED -> List.of();
    };
  }

  private List<LiveQuery> everywhere(KeyId keyID) {
    if (namespaces.isEmpty()) {
      return List.of(new LiveQuery.Anywhere(keyID));
    }
    return namespaces.stream().map(namespace -> one(namespace, keyID)).toList();
  }

  /** An imported key has another id in each namespace, so there is no looking anywhere at once. */
  private List<LiveQuery> importedEverywhere(String credential) {
    return rings.namespaces().stream()
        .flatMap(
            namespace ->
                rings.find(namespace).stream()
                    .map(ring -> one(namespace, ring.importID(credential))))
        .toList();
  }

  private static LiveQuery one(String namespace, KeyId keyID) {
    return new LiveQuery.One(new RecordKey(namespace, keyID));
  }
}

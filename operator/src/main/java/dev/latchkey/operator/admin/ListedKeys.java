package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.KeyId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All credentials in the order of lists, also those of each actor by themselves: a page is found
 * where it begins, however many there are. Reads never wait. Thread-safe.
 */
final class ListedKeys {
  private static final int REMEMBERED_REMOVALS = 10_000;

  private final Map<Scope, Listing> listings = new ConcurrentHashMap<>();
  private final Map<Name, Entry> entries = new ConcurrentHashMap<>();

  /** Of records that a watch said are gone, the last version that was seen. */
  private final Map<Name, Long> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Long> eldest) {
          return size() > REMEMBERED_REMOVALS;
        }
      };

  /**
   * The uids of records that were removed here: a watch that is behind must not bring them back.
   */
  private final Set<String> removed =
      Collections.newSetFromMap(
          new LinkedHashMap<String, Boolean>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED_REMOVALS;
            }
          });

  private record Scope(String namespace, String kind) {}

  /** Names a record: its namespace and its name. */
  record Name(String namespace, String name) {}

  private record Entry(ListedKey key, long version, boolean own) {}

  private static final class Listing {
    private final NavigableMap<ListPosition, ListedKey> all = new ConcurrentSkipListMap<>();
    private final Map<String, NavigableMap<ListPosition, ListedKey>> byActor =
        new ConcurrentHashMap<>();
  }

  /** Takes a record as a watch brings it. */
  void put(ApiKeyRecord record) {
    put(record, false);
  }

  /** Takes a record as it was written here, ahead of the watch. */
  void wrote(ApiKeyRecord record) {
    put(record, true);
  }

  /** Removes a record that was deleted here, ahead of the watch. */
  synchronized void deleted(ApiKeyRecord record) {
    removed.add(record.getMetadata().getUid());
    drop(name(record));
  }

  /** Removes a record of which a watch says that it is gone. */
  synchronized void remove(Name name) {
    drop(name).ifPresent(before -> gone.put(name, before.version()));
  }

  private Optional<Entry> drop(Name name) {
    Optional<Entry> before = Optional.ofNullable(entries.remove(name));
    before.ifPresent(entry -> unlist(name, entry.key().record()));
    return before;
  }

  private synchronized void put(ApiKeyRecord record, boolean own) {
    if (record.getSpec() == null
        || record.getSpec().createTime() == null
        || removed.contains(record.getMetadata().getUid())) {
      return;
    }
    Name name = name(record);
    Entry next = new Entry(ListedKey.of(record), version(record), own);
    Entry before = entries.get(name);
    if (isBehind(name, before, next)) {
      return;
    }
    entries.put(name, next);
    if (before != null && isElsewhere(before.key().record(), record.getSpec())) {
      unlist(name, before.key().record());
    }
    list(name, next.key());
  }

  /** An own write comes late where a watch was faster; a watch where it was slower. */
  private boolean isBehind(Name name, Entry before, Entry next) {
    if (before == null) {
      return next.own() && gone.getOrDefault(name, Long.MIN_VALUE) >= next.version();
    }
    return (before.own() || next.own()) && before.version() > next.version();
  }

  private static boolean isElsewhere(ApiKeyRecordSpec before, ApiKeyRecordSpec now) {
    return !ListPosition.of(before).equals(ListPosition.of(now))
        || !before.actorID().equals(now.actorID())
        || !before.owner().kind().equals(now.owner().kind());
  }

  private void list(Name name, ListedKey key) {
    Listing listing = listings.computeIfAbsent(scope(name, key.record()), is -> new Listing());
    ListPosition position = ListPosition.of(key.record());
    listing.all.put(position, key);
    listing
        .byActor
        .computeIfAbsent(key.record().actorID(), actor -> new ConcurrentSkipListMap<>())
        .put(position, key);
  }

  private void unlist(Name name, ApiKeyRecordSpec record) {
    Listing listing = listings.get(scope(name, record));
    ListPosition position = ListPosition.of(record);
    listing.all.remove(position);
    NavigableMap<ListPosition, ListedKey> ofActor = listing.byActor.get(record.actorID());
    ofActor.remove(position);
    if (ofActor.isEmpty()) {
      listing.byActor.remove(record.actorID());
    }
  }

  /**
   * Whether a credential counts: one that was made to replace another one and did not, or has not
   * yet, is nobody's.
   */
  boolean isSettled(String namespace, ApiKeyRecordSpec record) {
    return Optional.ofNullable(record.replaces())
        .flatMap(KeyId::parse)
        .flatMap(id -> find(namespace, id.recordName()))
        .map(predecessor -> record.keyID().equals(predecessor.record().replacedBy()))
        .orElse(true);
  }

  /** A record, as far as is known. */
  Optional<ListedKey> find(String namespace, String name) {
    return Optional.ofNullable(entries.get(new Name(namespace, name))).map(Entry::key);
  }

  /** The names of all records of a namespace, or of all namespaces. */
  List<Name> names(Optional<String> namespace) {
    return entries.keySet().stream()
        .filter(name -> namespace.isEmpty() || namespace.get().equals(name.namespace()))
        .toList();
  }

  /**
   * A page of the credentials of a kind in a namespace.
   *
   * @param actorID only those of this actor
   * @param wanted which of them
   * @param after after which position; empty = from the newest on
   * @param size at most so many
   */
  ListPage page(
      String namespace,
      KeyKind kind,
      Optional<String> actorID,
      Predicate<ListedKey> wanted,
      Optional<ListPosition> after,
      int size) {
    Listing listing = listings.get(new Scope(namespace, kind.kind()));
    NavigableMap<ListPosition, ListedKey> keys =
        listing == null
            ? Collections.emptyNavigableMap()
            : actorID
                .map(actor -> listing.byActor.getOrDefault(actor, Collections.emptyNavigableMap()))
                .orElse(listing.all);
    Stream<ListedKey> rest =
        after.map(position -> keys.tailMap(position, false)).orElse(keys).values().stream();
    List<ListedKey> found =
        new ArrayList<>(
            rest.filter(key -> isSettled(namespace, key.record()))
                .filter(wanted)
                .limit(size + 1L)
                .toList());
    if (found.size() <= size) {
      return new ListPage(found, Optional.empty());
    }
    found.remove(size);
    return new ListPage(found, Optional.of(ListPosition.of(found.get(size - 1).record())));
  }

  private static Name name(ApiKeyRecord record) {
    return new Name(record.getMetadata().getNamespace(), record.getMetadata().getName());
  }

  private static Scope scope(Name name, ApiKeyRecordSpec record) {
    return new Scope(name.namespace(), record.owner().kind());
  }

  /** Versions grow; one that is no number is taken for the newest. */
  private static long version(ApiKeyRecord record) {
    try {
      return Long.parseLong(record.getMetadata().getResourceVersion());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}

package dev.latchkey.credentials.hashing;

import dev.latchkey.credentials.KeyId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A namespace's hash keys as their Secret holds them: one that is active (for new credentials),
 * others that records still name, and the key behind the ids of imported keys.
 *
 * <p>Entries of the Secret, as bytes (before the API's base64):
 *
 * <ul>
 *   <li>{@code active}: the id of the active hash key in ASCII, 16 hexadecimal digits and nothing
 *       else;
 *   <li>{@code hash-key-<id>}, one or more: 32 random bytes, whose {@linkplain HashKey#id id} is
 *       the one in the name;
 *   <li>{@code import-id}: 32 random bytes that never rotate, or the same raw key would get another
 *       id.
 * </ul>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class HashKeyRing {
  private static final String ACTIVE = "active";
  private static final String IMPORT_ID = "import-id";
  private static final String HASH_KEY_PREFIX = "hash-key-";

  private final HashKey active;
  private final Map<String, HashKey> keys; // in the order of their ids
  private final Map<String, HashKey> byID; // the same, which is quicker to look into
  private final byte[] importIDKey;
  private final KeyedMac importIDs;

  private HashKeyRing(HashKey active, Map<String, HashKey> keys, byte[] importIDKey) {
    this.active = active;
    this.keys = Collections.unmodifiableMap(keys);
    this.byID = Map.copyOf(keys);
    this.importIDKey = importIDKey;
    this.importIDs = KeyedMac.sha512Truncated256(importIDKey);
  }

  /** A new ring: one hash key, which is active, and a new import-id key. */
  public static HashKeyRing generate(SecureRandom random) {
    HashKey key = HashKey.generate(random);
    byte[] importIDKey = new byte[HashKey.LENGTH];
    random.nextBytes(importIDKey);
    return new HashKeyRing(key, new TreeMap<>(Map.of(key.id(), key)), importIDKey);
  }

  /**
   * Reads a Secret's entries. Entries with other names are ignored.
   *
   * @param entries by name, decoded from base64; copied
   * @throws InvalidHashKeysException if an entry is missing, of a wrong length, or under a name
   *     that is not its id
   */
  public static HashKeyRing parse(Map<String, byte[]> entries) {
    Map<String, HashKey> keys = new TreeMap<>();
    entries.forEach(
        (name, value) -> {
          if (name.startsWith(HASH_KEY_PREFIX)) {
            HashKey key = hashKey(name, value);
            keys.put(key.id(), key);
          }
        });
    byte[] importIDKey = keyBytes(IMPORT_ID, entries.get(IMPORT_ID)).clone();
    return new HashKeyRing(activeOf(entries.get(ACTIVE), keys), keys, importIDKey);
  }

  /** The entries that {@link #parse} reads: a map of its own, with copies of the keys. */
  public Map<String, byte[]> toEntries() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(ACTIVE, active.id().getBytes(StandardCharsets.US_ASCII));
    keys.forEach((id, key) -> entries.put(HASH_KEY_PREFIX + id, key.bytes()));
    entries.put(IMPORT_ID, importIDKey.clone());
    return entries;
  }

  /** The hash key for new credentials. */
  public HashKey active() {
    return active;
  }

  /** The hash key of this id, as a record names it. */
  public Optional<HashKey> find(String id) {
    return Optional.ofNullable(byID.get(Objects.requireNonNull(id, "id")));
  }

  /** The ids of all hash keys, the active one's included; unmodifiable. */
  public Set<String> ids() {
    return keys.keySet();
  }

  /**
   * A ring with one more hash key, which is not active yet: verifiers that read the Secret late
   * learn of it before any record names it. The import-id key stays.
   */
  public HashKeyRing with(HashKey key) {
    Map<String, HashKey> more = new TreeMap<>(keys);
    more.put(key.id(), key);
    return new HashKeyRing(active, more, importIDKey);
  }

  /**
   * A ring of the same keys, in which this one is active.
   *
   * @throws IllegalArgumentException if the ring has no such key
   */
  public HashKeyRing activate(String id) {
    HashKey next =
        find(id).orElseThrow(() -> new IllegalArgumentException("no hash key has this id"));
    return new HashKeyRing(next, new TreeMap<>(keys), importIDKey);
  }

  /**
   * A ring without one hash key. Only for one that no valid record names: its credentials are lost
   * with it.
   *
   * @return this ring, if it has no such key
   * @throws IllegalArgumentException if it is the active one
   */
  public HashKeyRing without(String id) {
    if (active.id().equals(id)) {
      throw new IllegalArgumentException(
          "the active hash key cannot be removed: activate another first");
    }
    if (!keys.containsKey(id)) {
      return this;
    }
    Map<String, HashKey> fewer = new TreeMap<>(keys);
    fewer.remove(id);
    return new HashKeyRing(active, fewer, importIDKey);
  }

  /**
   * The key id of an imported key: HMAC-SHA-512/256 (the truncated SHA-512 of FIPS 180-4) of the
   * raw key's UTF-8 under the import-id key, as 64 lower-case hexadecimal digits. The same for the
   * same raw key within a namespace, unrelated in two.
   */
  public KeyId importID(String rawKey) {
    return KeyId.ofImported(importIDs.of(rawKey.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * As {@link #importID(String)}, for a raw key that lies as UTF-8 in a buffer.
   *
   * @throws IndexOutOfBoundsException if the range is not within the buffer
   */
  public KeyId importID(byte[] buffer, int offset, int length) {
    return KeyId.ofImported(importIDs.of(buffer, offset, length));
  }

  /** Shows ids alone. */
  @Override
  public String toString() {
    return "HashKeyRing[active=" + active.id() + ", ids=" + ids() + "]";
  }

  private static HashKey hashKey(String name, byte[] value) {
    HashKey key = HashKey.of(keyBytes(name, value));
    if (!name.equals(HASH_KEY_PREFIX + key.id())) {
      throw new InvalidHashKeysException(
          "Entry %s holds another key than its name says, that of hash-key-%s: restore the Secret from a backup"
              .formatted(name, key.id()));
    }
    return key;
  }

  private static byte[] keyBytes(String name, byte[] value) {
    if (value == null) {
      throw new InvalidHashKeysException(
          "Entry %s is missing: restore the Secret from a backup".formatted(name));
    }
    if (value.length != HashKey.LENGTH) {
      throw new InvalidHashKeysException(
          "Entry %s has %d bytes instead of 32: restore the Secret from a backup"
              .formatted(name, value.length));
    }
    return value;
  }

  private static HashKey activeOf(byte[] value, Map<String, HashKey> keys) {
    if (value == null) {
      throw new InvalidHashKeysException(
          "Entry active is missing: set it to the id of one of the Secret's hash keys (what follows"
              + " hash-key- in its name), or restore the Secret from a backup");
    }
    // Looked up rather than parsed; the value itself stays out of the message, whatever it is.
    HashKey active = keys.get(new String(value, StandardCharsets.ISO_8859_1));
    if (active == null) {
      throw new InvalidHashKeysException(
          "Entry active names no hash key of the Secret: set it to what follows hash-key- in the"
              + " name of one, without a line end, or restore the Secret from a backup");
    }
    return active;
  }
}

package dev.latchkey.verifier.index;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What orders to revoke go by in a record. Immutable.
 *
 * <p>Two objects of one name are told apart by their uid: an imported key that was deleted and is
 * imported again has the key id that it had.
 */
public final class OrderSubject {
  /** Earlier than any instant. */
  private static final long NOT_KNOWN = Long.MIN_VALUE;

  private static final UUID NO_UUID = new UUID(0, 0);

  // Uid and time in bits, which take a third of their room as objects: there is one per record.
  private final long uuidHigh;
  private final long uuidLow;
  private final String otherUid; // null: the uid is the UUID, as that of any object of Kubernetes
  private final Owner owner; // null: not known
  private final long createdSeconds; // NOT_KNOWN: not known
  private final int createdNanos;
  private final byte[] lock; // null: none
  private final boolean isPublic;

  private OrderSubject(String uid, Owner owner, Instant created, byte[] lock, boolean isPublic) {
    Optional<UUID> uuid = uuid(uid);
    this.uuidHigh = uuid.orElse(NO_UUID).getMostSignificantBits();
    this.uuidLow = uuid.orElse(NO_UUID).getLeastSignificantBits();
    this.otherUid = uuid.isPresent() ? null : uid;
    this.owner = owner;
    this.createdSeconds = created == null ? NOT_KNOWN : created.getEpochSecond();
    this.createdNanos = created == null ? 0 : created.getNano();
    this.lock = lock;
    this.isPublic = isPublic;
  }

  /** A uid that can be told from its bits alone. */
  private static Optional<UUID> uuid(String uid) {
    try {
      return Optional.of(UUID.fromString(uid)).filter(uuid -> uuid.toString().equals(uid));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  /**
   * What is known of a record.
   *
   * @param uid of the object; empty if it has none
   * @param owner the key that it belongs to
   * @param created when the API server created the object
   * @param lock its revocation lock; not copied
   * @param isPublic whether anybody may hold the credential
   */
  static OrderSubject of(
      String uid,
      Optional<Owner> owner,
      Optional<Instant> created,
      Optional<byte[]> lock,
      boolean isPublic) {
    return new OrderSubject(
        uid, owner.orElse(null), created.orElse(null), lock.orElse(null), isPublic);
  }

  /** Uid of the object; empty if it has none. */
  String uid() {
    return otherUid == null ? new UUID(uuidHigh, uuidLow).toString() : otherUid;
  }

  /** The key that the record belongs to. */
  Optional<Owner> owner() {
    return Optional.ofNullable(owner);
  }

  /** When the API server created the object. */
  Optional<Instant> created() {
    return createdSeconds == NOT_KNOWN
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(createdSeconds, createdNanos));
  }

  /**
   * Whether a proof opens the record's lock, in a time that does not depend on where they differ.
   *
   * @param hashOfProof what {@code HashKey.lock} makes of the proof
   */
  public boolean isOpenedBy(byte[] hashOfProof) {
    return lock != null && MessageDigest.isEqual(lock, hashOfProof);
  }

  /** Whether anybody may hold the credential. */
  public boolean isPublic() {
    return isPublic;
  }

  /**
   * Names a key.
   *
   * @param namespace the key's namespace
   * @param kind {@code IssuedApiKey} or {@code ImportedApiKey}
   * @param name the key's name
   */
  record Owner(String namespace, String kind, String name) {}
}

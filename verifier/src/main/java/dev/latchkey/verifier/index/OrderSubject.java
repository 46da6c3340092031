package dev.latchkey.verifier.index;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * What orders to revoke go by in a record. Immutable.
 *
 * <p>Two objects of one name are told apart by their uid: an imported key that was deleted and is
 * imported again has the key id that it had.
 */
public final class OrderSubject {
  private final String uid;
  private final Owner owner; // null: not known
  private final Instant created; // null: not known
  private final byte[] lock; // null: none
  private final boolean isPublic;

  private OrderSubject(String uid, Owner owner, Instant created, byte[] lock, boolean isPublic) {
    this.uid = uid;
    this.owner = owner;
    this.created = created;
    this.lock = lock;
    this.isPublic = isPublic;
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
    return uid;
  }

  /** The key that the record belongs to. */
  Optional<Owner> owner() {
    return Optional.ofNullable(owner);
  }

  /** When the API server created the object. */
  Optional<Instant> created() {
    return Optional.ofNullable(created);
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

package dev.latchkey.crds.revocation;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.LatchkeyResource;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordOwner;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.time.Instant;
import java.util.Optional;

/** An order to revoke, immutable; the right to create it is the right to revoke. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ApiKeyRevocation")
@Plural("apikeyrevocations")
@Singular("apikeyrevocation")
@ShortNames("akrev")
public final class ApiKeyRevocation
    extends LatchkeyResource<ApiKeyRevocationSpec, ApiKeyRevocationStatus> {
  private static final long serialVersionUID = 1L;

  /**
   * Whether this order names a record: by its key id, or as one of a key's that were created, by
   * the API server's time, at or before {@code issuedBefore} and at or before the order itself.
   * Seconds count as a whole, in favour of the order. Pure.
   *
   * @param record a record of the order's namespace, as read from an API server
   */
  public boolean concerns(ApiKeyRecord record) {
    if (getSpec() == null || record.getSpec() == null) {
      return false;
    }
    if (getSpec().keyID() != null) {
      return getSpec().keyID().equalsIgnoreCase(record.getSpec().keyID());
    }
    KeyReference reference = getSpec().keyRef();
    RecordOwner owner = record.getSpec().owner();
    return reference != null
        && reference.kind().equals(owner.kind())
        && reference.name().equals(owner.name())
        && !isAfter(record, getMetadata().getCreationTimestamp())
        && (getSpec().issuedBefore() == null
            || !createTime(record)
                .map(created -> created.isAfter(getSpec().issuedBefore()))
                .orElse(false));
  }

  private static boolean isAfter(ApiKeyRecord record, String orderCreated) {
    return orderCreated != null
        && createTime(record)
            .map(created -> created.isAfter(Instant.parse(orderCreated)))
            .orElse(false);
  }

  private static Optional<Instant> createTime(ApiKeyRecord record) {
    return Optional.ofNullable(record.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }
}

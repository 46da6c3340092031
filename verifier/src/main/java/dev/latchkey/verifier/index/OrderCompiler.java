package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.KeyReference;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.verifier.index.OrderSubject.Owner;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Turns an order of the API server into the form that the ledger wants. Immutable; never fails, and
 * keeps no proof.
 */
final class OrderCompiler {
  private static final int PROOF_DIGITS = 64;

  /** The order; empty if it cannot be read. */
  Optional<RevocationOrder> compile(ApiKeyRevocation order) {
    if (order.getSpec() == null) {
      return Optional.empty();
    }
    ObjectMeta metadata = order.getMetadata();
    String namespace = metadata.getNamespace();
    ApiKeyRevocation slim = new ApiKeyRevocation();
    slim.setMetadata(
        new ObjectMetaBuilder().withCreationTimestamp(metadata.getCreationTimestamp()).build());
    slim.setSpec(order.getSpec());
    Optional<RecordKey> target = target(namespace, order.getSpec().keyID());
    KeyReference reference = order.getSpec().keyRef();
    if (target.isEmpty() && (order.getSpec().keyID() != null || !isComplete(reference))) {
      return Optional.empty();
    }
    Optional<Owner> owner =
        target.isPresent()
            ? Optional.empty()
            : Optional.of(new Owner(namespace, reference.kind(), reference.name()));
    return Optional.of(
        new RevocationOrder(
            new OrderKey(OrderKey.Kind.REVOCATION, namespace, metadata.getName()),
            target,
            owner,
            record -> slim.concerns(toRecord(record))));
  }

  /** The order; empty if it cannot be read. */
  Optional<RevocationOrder> compile(ApiKeySelfRevocation order) {
    if (order.getSpec() == null) {
      return Optional.empty();
    }
    ObjectMeta metadata = order.getMetadata();
    Optional<RecordKey> target = target(metadata.getNamespace(), order.getSpec().keyID());
    Optional<byte[]> proof = proof(order.getSpec().proof());
    if (target.isEmpty() || proof.isEmpty()) {
      return Optional.empty();
    }
    byte[] hashOfProof = HashKey.lock(proof.get());
    return Optional.of(
        new RevocationOrder(
            new OrderKey(
                OrderKey.Kind.SELF_REVOCATION, metadata.getNamespace(), metadata.getName()),
            target,
            Optional.empty(),
            record -> record.subject().isOpenedBy(hashOfProof)));
  }

  private static boolean isComplete(KeyReference reference) {
    return reference != null && reference.kind() != null && reference.name() != null;
  }

  private static Optional<RecordKey> target(String namespace, String keyID) {
    return Optional.ofNullable(keyID)
        .flatMap(KeyId::parse)
        .map(parsed -> new RecordKey(namespace, parsed));
  }

  private static Optional<byte[]> proof(String hex) {
    if (hex == null || hex.length() != PROOF_DIGITS) {
      return Optional.empty();
    }
    try {
      return Optional.of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }

  /** As much of a record as decides whether an order concerns it. */
  private static ApiKeyRecord toRecord(IndexedRecord indexed) {
    OrderSubject subject = indexed.subject();
    ApiKeyRecord record = new ApiKeyRecord();
    record.setMetadata(
        new ObjectMetaBuilder()
            .withCreationTimestamp(subject.created().map(Instant::toString).orElse(null))
            .build());
    RecordOwner owner =
        subject
            .owner()
            .map(known -> new RecordOwner(known.kind(), known.name(), ""))
            .orElseGet(() -> new RecordOwner("", "", ""));
    record.setSpec(
        ApiKeyRecordSpec.builder().keyID(indexed.key().keyID().value()).owner(owner).build());
    return record;
  }
}

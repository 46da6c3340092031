package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.KeyReference;
import dev.latchkey.crds.revocation.OrderState;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** An order to revoke by a key's name, as it stood when it was saved. */
final class OrderInFile {

  private final KubernetesSerialization serialization;
  private final ApiKeyRevocation order;

  OrderInFile(SavedObject order, KubernetesSerialization serialization) {
    this.serialization = serialization;
    this.order = serialization.convertValue(order.json(), ApiKeyRevocation.class);
  }

  /** Whether its status says that it was carried out. */
  boolean isApplied() {
    return order.getSpec() != null
        && order.getSpec().keyRef() != null
        && order.getMetadata().getCreationTimestamp() != null
        && order.getStatus() != null
        && order.getStatus().state() == OrderState.APPLIED;
  }

  /** Whether it named a record, by the times that both had then. */
  boolean concerns(SavedObject record) {
    KeyReference reference = order.getSpec().keyRef();
    JsonNode owner = record.json().at("/spec/owner");
    return owner.path("kind").asText().equals(reference.kind())
        && owner.path("name").asText().equals(reference.name())
        && order.concerns(serialization.convertValue(record.json(), ApiKeyRecord.class));
  }
}

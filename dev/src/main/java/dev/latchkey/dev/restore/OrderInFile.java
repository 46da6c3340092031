package dev.latchkey.dev.restore;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** An order to revoke by a key's name, as it stood when it was saved. */
final class OrderInFile {

  private final KubernetesSerialization serialization = LatchkeyClients.serialization();
  private final ApiKeyRevocation order;

  OrderInFile(SavedObject order) {
    this.order = serialization.convertValue(order.json(), ApiKeyRevocation.class);
  }

  /** Whether its status says that it was carried out. */
  boolean isApplied() {
    return order.getSpec() != null
        && order.getMetadata().getCreationTimestamp() != null
        && order.getStatus() != null
        && order.getStatus().state() == OrderState.APPLIED;
  }

  /** Whether it named a record, by the times that both had then. */
  boolean concerns(SavedObject record) {
    return order.concerns(serialization.convertValue(record.json(), ApiKeyRecord.class));
  }
}

package dev.latchkey.verifier.testing;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeyRevocationSpec;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocationSpec;
import dev.latchkey.crds.revocation.KeyReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** Orders to revoke. */
public final class TestOrders {
  private TestOrders() {}

  /** By the key id, in upper case whatever the kind of key. */
  public static ApiKeyRevocation byID(String name, TestKey key) {
    String keyID = key.keyID().value().toUpperCase(Locale.ROOT);
    return order(
        name,
        key.namespace(),
        new ApiKeyRevocationSpec(keyID, null, null, RevocationReason.KEY_COMPROMISE, null));
  }

  /** All of the key "k". */
  public static ApiKeyRevocation byName(String name, String namespace, Instant issuedBefore) {
    return order(
        name,
        namespace,
        new ApiKeyRevocationSpec(
            null,
            new KeyReference("IssuedApiKey", "k"),
            issuedBefore,
            RevocationReason.KEY_COMPROMISE,
            null));
  }

  public static ApiKeySelfRevocation self(String name, TestTenant tenant, TestKey key) {
    return self(name, key, tenant.ring().active().proof(key.credential()));
  }

  public static ApiKeySelfRevocation self(String name, TestKey key, byte[] proof) {
    ApiKeySelfRevocation order = new ApiKeySelfRevocation();
    order.setMetadata(metadata(name, key.namespace()));
    order.setSpec(
        new ApiKeySelfRevocationSpec(
            key.keyID().value(), HexFormat.of().formatHex(proof), RevocationReason.KEY_COMPROMISE));
    return order;
  }

  private static ApiKeyRevocation order(String name, String namespace, ApiKeyRevocationSpec spec) {
    ApiKeyRevocation order = new ApiKeyRevocation();
    order.setMetadata(metadata(name, namespace));
    order.setSpec(spec);
    return order;
  }

  private static ObjectMeta metadata(String name, String namespace) {
    return new ObjectMetaBuilder().withName(name).withNamespace(namespace).build();
  }
}

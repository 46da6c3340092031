package dev.latchkey.operator.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/** A JSON Patch (RFC 6902) of an object in the very version that was decided upon. */
public final class VersionedPatch {
  private static final int UNPROCESSABLE = 422;

  private VersionedPatch() {}

  /**
   * Patches an object.
   *
   * @param seen the object as it was decided upon
   * @param operations what changes; nothing is written where that is nothing
   * @return the object as it is then
   * @throws KubernetesClientException of code 409 where somebody was faster
   */
  public static <T extends HasMetadata> T apply(
      KubernetesClient client, Class<T> type, T seen, ArrayNode operations) {
    if (operations.isEmpty()) {
      return seen;
    }
    String version = seen.getMetadata().getResourceVersion();
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "replace")
        .put("path", "/metadata/resourceVersion")
        .put("value", version);
    patch.addAll(operations);
    var resource =
        client
            .resources(type)
            .inNamespace(seen.getMetadata().getNamespace())
            .withName(seen.getMetadata().getName());
    try {
      return resource.patch(PatchContext.of(PatchType.JSON), patch.toString());
    } catch (KubernetesClientException e) {
      // The API server applies a patch before it compares versions: one that removes what somebody
      // else has removed does not fit any more.
      if (e.getCode() == UNPROCESSABLE && !isStill(resource.get(), version)) {
        throw new KubernetesClientException(
            "the object has changed since it was read", HttpURLConnection.HTTP_CONFLICT, null);
      }
      throw e;
    }
  }

  private static boolean isStill(HasMetadata now, String version) {
    return now != null && now.getMetadata().getResourceVersion().equals(version);
  }
}

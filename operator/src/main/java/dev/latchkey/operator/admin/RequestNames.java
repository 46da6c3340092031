package dev.latchkey.operator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.KeyId;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** By what requests are known again (AIP-155). Pure. */
final class RequestNames {
  private static final String PREFIX = "http-";
  private static final int BYTES = 20;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private RequestNames() {}

  /** The name of an object that is made for a caller's request. */
  static String ofRequest(Call call, String requestID) {
    String identity = json(List.of(call.namespace(), call.caller(), requestID));
    return PREFIX + HexFormat.of().formatHex(sha256(identity), 0, BYTES);
  }

  /** The name of an object that is made for a credential without a request id. */
  static String ofCredential(String recordName) {
    return PREFIX + recordName;
  }

  /**
   * The metadata of a key's object that is made on request.
   *
   * @param requestID the client's, if it has one
   * @param id of the key's credential
   * @param request by what the request is known again
   */
  static ObjectMeta metadata(Call call, Optional<String> requestID, KeyId id, String request) {
    return new ObjectMetaBuilder()
        .withNamespace(call.namespace())
        .withName(
            requestID
                .map(text -> ofRequest(call, text))
                .orElseGet(() -> ofCredential(id.recordName())))
        .withAnnotations(
            Map.of(
                Latchkey.REQUESTED_BY, call.caller(),
                Latchkey.REQUEST, request,
                Latchkey.KEY_ID, id.value()))
        .build();
  }

  /**
   * A digest of what was asked for: the same for the same, in whatever order its members came.
   *
   * @param key what the key is to be
   * @param rawKeyID the id of the raw key that is to be imported; empty where none is
   */
  static String digest(NewKey key, String rawKeyID) {
    Map<String, Object> all = new TreeMap<>();
    all.put("name", key.displayName());
    all.put("actor", key.actorID());
    all.put("scopes", key.scopes());
    all.put("ttl", key.ttl().map(ttl -> ttl.toString()).orElse(""));
    all.put("metadata", key.metadata().<Object>map(RequestNames::ordered).orElse(""));
    all.put("rateLimit", key.rateLimit().<Object>map(limit -> limit).orElse(""));
    all.put("ipRestriction", key.ipRestriction().<Object>map(only -> only).orElse(""));
    all.put("visibility", key.visibility());
    all.put("rawKey", rawKeyID);
    return HexFormat.of().formatHex(sha256(json(all)));
  }

  private static Object ordered(ObjectNode metadata) {
    return MAPPER.convertValue(metadata, Object.class);
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can be written", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package dev.latchkey.verifier.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordCompiler;
import dev.latchkey.verifier.index.RecordScope;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.UncheckedIOException;

/** A credential and the record that the operator would write for it, which tests may spoil. */
public final class TestKey {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KubernetesSerialization SERIALIZATION = LatchkeyClients.serialization();

  private final String namespace;
  private final KeyId keyID;
  private final String credential;
  private final ObjectNode object;

  TestKey(String namespace, KeyId keyID, String credential, ObjectNode spec) {
    this.namespace = namespace;
    this.keyID = keyID;
    this.credential = credential;
    this.object = JSON.createObjectNode();
    object.put("apiVersion", "latchkey.dev/v1alpha1").put("kind", "ApiKeyRecord");
    object.putObject("metadata").put("name", keyID.recordName()).put("namespace", namespace);
    object.set("spec", spec);
  }

  public String credential() {
    return credential;
  }

  public KeyId keyID() {
    return keyID;
  }

  public String namespace() {
    return namespace;
  }

  /** Sets a field of the spec to a value written as JSON; single quotes will do. */
  public TestKey with(String field, String json) {
    try {
      JsonNode value = JSON.readTree(json.replace('\'', '"'));
      ((ObjectNode) object.get("spec")).set(field, value);
      return this;
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestKey without(String field) {
    ((ObjectNode) object.get("spec")).remove(field);
    return this;
  }

  public TestKey named(String name) {
    ((ObjectNode) object.get("metadata")).put("name", name);
    return this;
  }

  /** Sets a field of the metadata, such as uid or creationTimestamp. */
  public TestKey withMetadata(String field, String value) {
    ((ObjectNode) object.get("metadata")).put(field, value);
    return this;
  }

  /** Sets the status, written as JSON; single quotes will do. */
  public TestKey withStatus(String json) {
    try {
      object.set("status", JSON.readTree(json.replace('\'', '"')));
      return this;
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestKey withoutSpec() {
    object.remove("spec");
    return this;
  }

  /** The record as JSON. */
  public String manifest() {
    return object.toString();
  }

  public ApiKeyRecord record() {
    return SERIALIZATION.unmarshal(manifest(), ApiKeyRecord.class);
  }

  /** Names the audiences as the operator would: in the spec, in labels, and in requires. */
  public TestKey forAudiences(String... audiences) {
    ObjectNode spec = (ObjectNode) object.get("spec");
    ObjectNode labels = ((ObjectNode) object.get("metadata")).putObject("labels");
    ArrayNode list = spec.putArray("audiences");
    for (String audience : audiences) {
      list.add(audience);
      labels.put(Latchkey.AUDIENCE_PREFIX + audience, "");
    }
    spec.putArray("requires").add("audience");
    return this;
  }

  public TestKey withLabel(String name, String value) {
    ((ObjectNode) object.get("metadata")).withObjectProperty("labels").put(name, value);
    return this;
  }

  public TestKey withoutLabel(String name) {
    ((ObjectNode) object.get("metadata")).withObjectProperty("labels").remove(name);
    return this;
  }

  public IndexedRecord indexed() {
    return indexed(RecordScope.UNLIMITED);
  }

  public IndexedRecord indexed(RecordScope scope) {
    return new RecordCompiler(scope).compile(record()).orElseThrow();
  }
}

package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;

/**
 * Where a raw key is.
 *
 * @param secretKeyRef the Secret's entry
 * @param afterImport what becomes of that entry afterwards
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RawKeySource(
    @Required
        @JsonPropertyDescription(
            "The Secret's entry with the raw key. The Secret is in the same namespace, of type"
                + " Opaque, and labelled latchkey.dev/import: \"true\": its owner's consent.")
        SecretKeyReference secretKeyRef,
    @Default("Keep")
        @JsonPropertyDescription(
            "What becomes of the Secret's entry once the key is imported. Keep: it stays. Delete:"
                + " the entry is deleted, and the Secret with its last entry; the key goes on"
                + " working.")
        AfterImport afterImport) {
  /** Takes absent values as the schema's defaults, where the API server applies none. */
  public RawKeySource {
    afterImport = afterImport == null ? AfterImport.KEEP : afterImport;
  }
}

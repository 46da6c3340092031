package dev.latchkey.examples;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Judges objects by the health expressions of a Kustomization, in the order that Flux does. */
final class Flux {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("metadata", SimpleType.DYN)
          .addVar("spec", SimpleType.DYN)
          .addVar("status", SimpleType.DYN)
          .setResultType(SimpleType.BOOL)
          .build();

  private final JsonNode kustomization;
  private final ObjectMapper json = new ObjectMapper();

  Flux(JsonNode kustomization) {
    this.kustomization = kustomization;
  }

  /** InProgress, Failed or Current. */
  String status(JsonNode object) throws CelValidationException, CelEvaluationException {
    JsonNode observed = object.at("/status/observedGeneration");
    if (!observed.isMissingNode()
        && observed.asLong() != object.at("/metadata/generation").asLong()) {
      return "InProgress";
    }
    JsonNode expressions =
        StreamSupport.stream(kustomization.at("/spec/healthCheckExprs").spliterator(), false)
            .filter(one -> one.path("kind").equals(object.path("kind")))
            .filter(one -> one.path("apiVersion").equals(object.path("apiVersion")))
            .findFirst()
            .orElseThrow();
    if (holds(expressions.path("inProgress"), object)) {
      return "InProgress";
    }
    if (holds(expressions.path("failed"), object)) {
      return "Failed";
    }
    return holds(expressions.path("current"), object) ? "Current" : "InProgress";
  }

  private boolean holds(JsonNode expression, JsonNode object)
      throws CelValidationException, CelEvaluationException {
    if (expression.isMissingNode()) {
      return false;
    }
    Map<String, Object> variables =
        json.convertValue(object, new TypeReference<Map<String, Object>>() {});
    return (boolean)
        CelRuntimeFactory.standardCelRuntimeBuilder()
            .build()
            .createProgram(COMPILER.compile(expression.asText()).getAst())
            .eval(variables);
  }
}

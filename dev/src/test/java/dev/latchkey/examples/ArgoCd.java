package dev.latchkey.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.jse.JseBaseLib;
import org.luaj.vm2.lib.jse.JseOsLib;

/**
 * Runs the Lua of an {@code argocd-cm} as Argo CD does: with the libraries base, table and os
 * alone, and the object as {@code obj}.
 */
final class ArgoCd {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode settings;

  ArgoCd(JsonNode configMap) {
    this.settings = configMap.path("data");
  }

  /** The health that it shows of an object: a status and a message. */
  JsonNode health(JsonNode object) {
    return run(setting("health", object), object);
  }

  /** The actions that it offers for an object, by name. */
  JsonNode actions(JsonNode object) throws IOException {
    return run(actionSettings(object).path("discovery.lua").asText(), object);
  }

  /** What an action makes: the object to patch, or a list of operations. */
  JsonNode act(String action, JsonNode object) throws IOException {
    return StreamSupport.stream(actionSettings(object).path("definitions").spliterator(), false)
        .filter(definition -> definition.path("name").asText().equals(action))
        .findFirst()
        .map(definition -> run(definition.path("action.lua").asText(), object))
        .orElseThrow();
  }

  private JsonNode actionSettings(JsonNode object) throws IOException {
    return new YAMLMapper().readTree(setting("actions", object));
  }

  private String setting(String what, JsonNode object) {
    return settings
        .required(
            "resource.customizations.%s.latchkey.dev_%s"
                .formatted(what, object.path("kind").asText()))
        .asText();
  }

  private static JsonNode run(String script, JsonNode object) {
    Globals globals = new Globals();
    globals.load(new JseBaseLib());
    globals.load(new PackageLib());
    globals.load(new TableLib());
    globals.load(new JseOsLib());
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("obj", toLua(object));
    return toJson(globals.load(script).call());
  }

  private static LuaValue toLua(JsonNode node) {
    if (node.isObject()) {
      LuaTable table = new LuaTable();
      node.properties().forEach(field -> table.set(field.getKey(), toLua(field.getValue())));
      return table;
    }
    if (node.isArray()) {
      LuaTable table = new LuaTable();
      node.forEach(element -> table.set(table.length() + 1, toLua(element)));
      return table;
    }
    if (node.isNumber()) {
      return LuaValue.valueOf(node.asDouble());
    }
    if (node.isBoolean()) {
      return LuaValue.valueOf(node.asBoolean());
    }
    return node.isNull() ? LuaValue.NIL : LuaValue.valueOf(node.asText());
  }

  private static JsonNode toJson(LuaValue value) {
    if (!value.istable()) {
      return switch (value.type()) {
        case LuaValue.TBOOLEAN -> JSON.booleanNode(value.toboolean());
        case LuaValue.TNUMBER -> JSON.numberNode(value.todouble());
        default -> JSON.textNode(value.tojstring());
      };
    }
    if (value.length() > 0) {
      var array = JSON.arrayNode();
      for (int i = 1; i <= value.length(); i++) {
        array.add(toJson(value.get(i)));
      }
      return array;
    }
    ObjectNode object = JSON.objectNode();
    Varargs entry = value.next(LuaValue.NIL);
    while (!entry.arg1().isnil()) {
      object.set(entry.arg1().tojstring(), toJson(entry.arg(2)));
      entry = value.next(entry.arg1());
    }
    return object;
  }
}

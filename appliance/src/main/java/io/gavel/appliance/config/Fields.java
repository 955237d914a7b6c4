package io.gavel.appliance.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An object of a JSON or YAML file, read strictly: a field of another type, out of range, missing,
 * given twice or unknown is an {@link OperatorException} that names file and field. Ask for every
 * field, then call {@link #end()}.
 */
final class Fields {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String where;
  private final String path;
  private final ObjectNode node;
  private final Set<String> known = new LinkedHashSet<>();

  private Fields(String where, String path, ObjectNode node) {
    this.where = where;
    this.path = path;
    this.node = node;
  }

  /**
   * @param what for messages: "genesis", "key file"
   */
  static Fields ofJson(String what, Path file, byte[] content) {
    return parse(JSON, "JSON", what + " " + file, content);
  }

  static Fields ofYaml(String what, Path file, byte[] content) {
    return parse(YAML, "YAML", what + " " + file, content);
  }

  private static Fields parse(ObjectMapper mapper, String format, String where, byte[] content) {
    JsonNode root;
    try {
      root = mapper.readTree(content);
    } catch (JsonProcessingException e) {
      String problem = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      String place =
          e.getLocation() == null
              ? ""
              : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
      throw new OperatorException(
          where + ", " + place + ": is not " + format + " as expected: " + problem, e);
    } catch (IOException e) {
      throw new OperatorException(where + ": is not " + format + ": " + e.getMessage(), e);
    }
    if (!(root instanceof ObjectNode object)) {
      throw new OperatorException(
          where + ": holds " + kind(root) + ", expected " + format + " with named fields");
    }
    return new Fields(where, "", object);
  }

  boolean has(String name) {
    known.add(name);
    return node.has(name);
  }

  /** The names of a map whose keys are the operator's own, in the order written. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  String text(String name) {
    JsonNode value = required(name, "text");
    if (!value.isTextual()) {
      throw unfit(name, shown(value), "text");
    }
    return value.textValue();
  }

  String text(String name, String fallback) {
    return has(name) ? text(name) : fallback;
  }

  long integer(String name, long min, long max) {
    String expected = "a whole number from " + min + " to " + max;
    JsonNode value = required(name, expected);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw unfit(name, shown(value), expected);
    }
    long number = value.longValue();
    if (number < min || number > max) {
      throw wrong(name, number, expected);
    }
    return number;
  }

  long integer(String name, long min, long max, long fallback) {
    return has(name) ? integer(name, min, max) : fallback;
  }

  /** One of an enum's constants by its name in lower case. */
  <E extends Enum<E>> E choice(String name, Class<E> type) {
    String text = text(name);
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      choices.add(constant.name().toLowerCase(Locale.ROOT));
      if (choices.getLast().equals(text)) {
        return constant;
      }
    }
    throw wrong(name, text, "one of " + String.join(", ", choices));
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    return has(name) ? choice(name, type) : fallback;
  }

  Fields object(String name) {
    JsonNode value = required(name, "named fields");
    if (!(value instanceof ObjectNode object)) {
      throw unfit(name, shown(value), "named fields");
    }
    return new Fields(where, path + name + ".", object);
  }

  /** An object that may be left out, which reads as one without fields. */
  Fields objectOrEmpty(String name) {
    return has(name) ? object(name) : new Fields(where, path + name + ".", YAML.createObjectNode());
  }

  List<Fields> objects(String name, int max) {
    JsonNode value = required(name, "a list");
    if (!value.isArray()) {
      throw unfit(name, shown(value), "a list");
    }
    if (value.size() > max) {
      throw wrong(name + ".count", value.size(), "at most " + max);
    }
    List<Fields> objects = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      String element = name + "[" + i + "]";
      if (!(value.get(i) instanceof ObjectNode object)) {
        throw unfit(element, shown(value.get(i)), "named fields");
      }
      objects.add(new Fields(where, path + element + ".", object));
    }
    return objects;
  }

  /** Demands that every field was asked for. */
  void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw new OperatorException(
            where + ": " + path + cut(name) + " is unknown; " + Spelling.hint(name, known));
      }
    }
  }

  OperatorException wrong(String name, Object value, String expected) {
    return unfit(name, OperatorException.shown(value), expected);
  }

  /** As {@link #wrong} for a value described in words: another type, or one not to be shown. */
  OperatorException unfit(String name, String words, String expected) {
    return new OperatorException(
        where + ": " + path + cut(name) + " is " + words + ", expected " + expected);
  }

  /** For what a checking constructor said, which names field, value and expectation itself. */
  OperatorException wrong(Exception cause) {
    return new OperatorException(where + ": " + cause.getMessage(), cause);
  }

  private JsonNode required(String name, String expected) {
    known.add(name);
    JsonNode value = node.get(name);
    if (value == null) {
      // A mistyped name is the likelier cause, and the better message.
      for (String given : names()) {
        if (!known.contains(given) && Spelling.distance(cut(given), name) <= 2) {
          throw new OperatorException(
              where + ": " + path + cut(given) + " is unknown; did you mean " + name + "?");
        }
      }
      throw new OperatorException(
          where + ": " + path + cut(name) + " is missing, expected " + expected);
    }
    return value;
  }

  private static String cut(String name) {
    return name.length() <= 100 ? name : name.substring(0, 100) + "...";
  }

  private static String shown(JsonNode value) {
    return value.isTextual()
        ? OperatorException.shown(value.textValue())
        : value.isNumber() ? cut(value.asText()) : kind(value);
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case JsonNodeType.ARRAY -> "a list";
      case JsonNodeType.OBJECT -> "named fields";
      case JsonNodeType.NULL, JsonNodeType.MISSING -> "nothing";
      case JsonNodeType.BOOLEAN -> value.asText();
      case JsonNodeType.NUMBER -> "a number";
      case JsonNodeType.STRING -> "text";
      case JsonNodeType.BINARY, JsonNodeType.POJO -> "binary data";
    };
  }
}

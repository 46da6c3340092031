package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.TestTenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RecordIndexTest {
  private static final List<IndexedRecord> RECORDS = records();

  /** Each operation is a record to put, or, shifted by the number of records, one to remove. */
  @Property(tries = 300)
  void isAMapByNamespaceAndId(@ForAll List<@IntRange(max = 15) Integer> operations) {
    RecordIndex index = new RecordIndex();
    Map<RecordKey, IndexedRecord> model = new HashMap<>();
    for (int operation : operations) {
      IndexedRecord record = RECORDS.get(operation % RECORDS.size());
      if (operation < RECORDS.size()) {
        index.put(record);
        model.put(record.key(), record);
      } else {
        index.remove(record.key());
        model.remove(record.key());
      }
      assertAgrees(index, model);
    }
  }

  private static void assertAgrees(RecordIndex index, Map<RecordKey, IndexedRecord> model) {
    assertThat(index.size()).isEqualTo(model.size());
    assertThat(index.keys(Optional.empty())).containsExactlyInAnyOrderElementsOf(model.keySet());
    for (IndexedRecord record : RECORDS) {
      RecordKey key = record.key();
      assertThat(index.find(key.namespace(), key.keyID()))
          .isEqualTo(Optional.ofNullable(model.get(key)));
      assertThat(index.find(key.keyID()))
          .containsExactlyInAnyOrderElementsOf(
              model.values().stream()
                  .filter(other -> other.key().keyID().equals(key.keyID()))
                  .toList());
    }
    Set<String> importing =
        model.keySet().stream()
            .filter(key -> key.keyID().isImported())
            .map(RecordKey::namespace)
            .collect(Collectors.toSet());
    assertThat(index.importingNamespaces()).containsExactlyInAnyOrderElementsOf(importing);
  }

  /** Two namespaces, in which two issued ids are the same and two imported ones are not. */
  private static List<IndexedRecord> records() {
    TestTenant shop = new TestTenant("shop");
    TestTenant other = new TestTenant("other");
    return IntStream.range(0, 2)
        .boxed()
        .flatMap(
            i -> {
              var issued = shop.issue();
              return List.of(
                  issued.indexed(),
                  other.issue(issued.keyID()).indexed(),
                  shop.importKey("raw-key-" + i).indexed(),
                  other.importKey("raw-key-" + i).indexed())
                  .stream();
            })
        .toList();
  }
}

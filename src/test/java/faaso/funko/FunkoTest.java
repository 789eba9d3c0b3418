package faaso.funko;

import static faaso.funko.Funko.Health.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.Funko.*;
import org.junit.jupiter.api.Test;

class FunkoTest {
  private static final Build LATEST = build("latest", "C");
  private static final Build THIRD = build("1700000300", "C");
  private static final Build SECOND = build("1700000200", "B");
  private static final Build FIRST = build("1700000100", "A");

  @Test void its_scale_counts_what_runs() {
    var funko = funko(
        List.of(is("a", healthy), is("b", starting), is("c", unhealthy), is("d", restarting), is("e", stopped)));
    assertThat(funko.scale()).isEqualTo(4);
    assertThat(funko.healthy()).isEqualTo(1);
    assertThat(names(funko.running())).containsExactly("a", "b", "c", "d");
  }

  @Test void it_exists_while_there_is_an_instance_or_a_build() {
    assertThat(funko(List.of()).exists()).isFalse();
    assertThat(funko(List.of(), LATEST).exists()).isTrue();
    assertThat(funko(List.of(is("a", stopped))).exists()).isTrue();
  }

  @Test void out_of_date_counts_what_runs_and_is_not_of_the_latest_build() {
    var funko = funko(List.of(is("a", healthy), old("b", healthy), old("c", stopped), old("d", starting)));
    assertThat(funko.outOfDate()).isEqualTo(2);
  }

  @Test void of_a_funko_that_sleeps_the_one_is_in_use_that_wakes() {
    var sleeps = new Build("latest", "C", 1, Map.of("sleep", "10m"));
    assertThat(funko(List.of(), sleeps).inUse()).isEmpty();
    assertThat(funko(List.of(), sleeps).outOfDate()).isZero();
    var both = funko(List.of(old("a", stopped), old("b", stopped)), sleeps);
    assertThat(both.asleep()).isFalse();
    assertThat(both.inUse()).as("without the setting").isEmpty();
    both = funko(List.of(sleeps(old("a", stopped)), sleeps(old("b", stopped))), LATEST);
    assertThat(names(both.inUse())).containsExactly("b");
    assertThat(both.outOfDate()).isEqualTo(1);
    both = funko(List.of(sleeps(is("a", stopped)), sleeps(old("b", stopped))), LATEST);
    assertThat(names(both.inUse())).as("not of the latest build").containsExactly("a");
    assertThat(both.outOfDate()).isZero();
    both = funko(List.of(sleeps(old("a", stopped)), sleeps(is("b", healthy))), LATEST);
    assertThat(names(both.inUse())).containsExactly("b");
  }

  @Test void what_serves_least_goes_first() {
    var funko = funko(List.of(is("new", healthy), old("old", healthy), is("sick", unhealthy), old("oldsick", starting),
        is("ended", stopped)));
    assertThat(names(funko.surplus(0))).containsExactly("ended", "oldsick", "sick", "old", "new");
    assertThat(names(funko.surplus(1))).containsExactly("ended", "oldsick", "sick", "old");
    assertThat(names(funko.surplus(3))).containsExactly("ended", "oldsick");
  }

  @Test void of_equal_ones_the_oldest_goes_first() {
    assertThat(names(funko(List.of(is("a", healthy), is("b", healthy), is("c", healthy))).surplus(1)))
        .containsExactly("a", "b");
  }

  @Test void what_has_ended_goes_whatever_the_scale() {
    var funko = funko(List.of(is("a", healthy), is("b", stopped)));
    assertThat(names(funko.surplus(1))).containsExactly("b");
    assertThat(names(funko(List.of(is("a", healthy))).surplus(1))).isEmpty();
    assertThat(names(funko(List.of(is("a", healthy))).surplus(5))).isEmpty();
  }

  @Test void the_latest_build_is_told_by_the_tag_that_stays_with_it() {
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).build(Funko.LATEST)).contains(THIRD);
    assertThat(funko(List.of(), LATEST, SECOND, FIRST).build(Funko.LATEST)).contains(LATEST);
    assertThat(funko(List.of(), SECOND, FIRST).build(Funko.LATEST)).contains(SECOND);
    assertThat(funko(List.of()).build(Funko.LATEST)).isEmpty();
  }

  @Test void where_a_clean_up_took_the_tag_the_latest_is_what_sleeps_or_the_newest_build() {
    assertThat(funko(List.of(is("a", stopped)), build("zzz", "C"), SECOND, FIRST).build(Funko.LATEST))
        .hasValue(build("zzz", "C"));
    assertThat(funko(List.of(), build("zzz", "Z"), SECOND, FIRST).build(null)).hasValue(SECOND);
    assertThat(funko(List.of(), build("zzz", "Z")).build(Funko.LATEST)).isEmpty();
    assertThat(funko(List.of(is("a", healthy)), build("zzz", "C")).build(Funko.LATEST)).isEmpty();
  }

  @Test void the_earlier_build_is_the_one_before_the_latest() {
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).build(Funko.PREVIOUS)).contains(SECOND);
    assertThat(funko(List.of(), build("latest", "B"), THIRD, SECOND, FIRST).build(Funko.PREVIOUS)).contains(FIRST);
    assertThat(funko(List.of(), LATEST, THIRD).build(Funko.PREVIOUS)).isEmpty();
    assertThat(funko(List.of(), LATEST).build(Funko.PREVIOUS)).isEmpty();
    assertThat(funko(List.of()).build(Funko.PREVIOUS)).isEmpty();
  }

  @Test void building_the_same_again_makes_no_earlier_build() {
    assertThat(funko(List.of(), LATEST, build("400", "C"), THIRD, SECOND).build(Funko.PREVIOUS)).contains(SECOND);
    assertThat(funko(List.of(), LATEST, build("400", "C"), THIRD).build(Funko.PREVIOUS)).isEmpty();
  }

  @Test void a_build_is_found_by_its_tag() {
    var funko = funko(List.of(), LATEST, THIRD, FIRST, build("stable", "B"));
    assertThat(funko.build("1700000100")).contains(FIRST);
    assertThat(funko.build("stable")).contains(build("stable", "B"));
    assertThat(funko.build("nope")).isEmpty();
  }

  @Test void beyond_are_the_oldest_and_never_the_latest() {
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(1)).containsExactly(SECOND, FIRST);
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(2)).containsExactly(FIRST);
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(3)).isEmpty();
    assertThat(funko(List.of(), build("latest", "A"), THIRD, SECOND, FIRST).prunable(1)).containsExactly(SECOND);
    assertThat(funko(List.of()).prunable(1)).isEmpty();
  }

  @Test void builds_that_changed_nothing_push_out_none_that_differs() {
    var again = build("1700000400", "C");
    var oncemore = build("1700000500", "C");
    assertThat(funko(List.of(), LATEST, oncemore, again, THIRD, SECOND, FIRST).prunable(2)).containsExactly(FIRST);
    assertThat(funko(List.of(), build("latest", "B"), oncemore, again, THIRD, SECOND, FIRST).prunable(1))
        .containsExactly(FIRST);
  }

  private static Funko funko(List<Instance> instances, Build... builds) {
    return new Funko(new FunkoName("hello"), instances, List.of(builds), false, "");
  }

  private static Build build(String tag, String image) { return new Build(tag, image, 1, Map.of()); }

  private static Instance is(String name, Health health) { return instance(name, health, false); }

  private static Instance old(String name, Health health) { return instance(name, health, true); }

  private static Instance sleeps(Instance it) {
    return new Instance(it.name(), it.imageId(), "", it.health(), "", 0, it.outOfDate(), 0, Map.of("sleep", "10m"));
  }

  private static Instance instance(String name, Health health, boolean outOfDate) {
    return new Instance(name, "C", "", health, "", 0, outOfDate, 0, Map.of());
  }

  private static List<String> names(List<Instance> instances) {
    return instances.stream().map(Instance::name).toList();
  }
}

package faaso.funko;

import static faaso.funko.Funko.Health.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.Funko.*;
import org.junit.jupiter.api.Test;

class FunkoTest {
  private static final Build LATEST = build("latest", "C");
  private static final Build THIRD = build("1758000300", "C");
  private static final Build SECOND = build("1758000200", "B");
  private static final Build FIRST = build("1758000100", "A");

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
    assertThat(funko(List.of(), SECOND, FIRST).build(Funko.LATEST)).isEmpty();
    assertThat(funko(List.of()).build(Funko.LATEST)).isEmpty();
  }

  @Test void the_earlier_build_is_the_one_before_the_latest() {
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).build(Funko.PREVIOUS)).contains(SECOND);
    assertThat(funko(List.of(), build("latest", "B"), THIRD, SECOND, FIRST).build(Funko.PREVIOUS)).contains(FIRST);
    assertThat(funko(List.of(), LATEST, THIRD).build(Funko.PREVIOUS)).isEmpty();
    assertThat(funko(List.of(), LATEST).build(Funko.PREVIOUS)).isEmpty();
    assertThat(funko(List.of()).build(Funko.PREVIOUS)).isEmpty();
  }

  @Test void building_the_same_again_makes_no_earlier_build() {
    assertThat(funko(List.of(), LATEST, build("1758000400", "C"), THIRD, SECOND).build(Funko.PREVIOUS))
        .contains(SECOND);
    assertThat(funko(List.of(), LATEST, build("1758000400", "C"), THIRD).build(Funko.PREVIOUS)).isEmpty();
  }

  @Test void a_build_is_found_by_its_tag() {
    var funko = funko(List.of(), LATEST, THIRD, FIRST, build("stable", "B"));
    assertThat(funko.build("1758000100")).contains(FIRST);
    assertThat(funko.build("stable")).contains(build("stable", "B"));
    assertThat(funko.build("nope")).isEmpty();
  }

  @Test void what_may_go_are_the_oldest_and_never_the_latest() {
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(1)).containsExactly(SECOND, FIRST);
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(2)).containsExactly(FIRST);
    assertThat(funko(List.of(), LATEST, THIRD, SECOND, FIRST).prunable(3)).isEmpty();
    assertThat(funko(List.of(), build("latest", "A"), THIRD, SECOND, FIRST).prunable(1)).containsExactly(SECOND);
    assertThat(funko(List.of()).prunable(1)).isEmpty();
  }

  @Test void tags_that_were_given_by_hand_are_no_builds_time() {
    var funko = funko(List.of(), build("v2", "B"), build("stable", "B"), LATEST, THIRD, build("17580002000", "B"),
        build("200", "B"), FIRST);
    assertThat(funko.prunable(1)).containsExactly(FIRST);
    assertThat(funko.build(Funko.PREVIOUS)).contains(FIRST);
    assertThat(funko(List.of(), build("stable", "C"), LATEST).build(Funko.LATEST)).contains(LATEST);
  }

  @Test void the_build_of_an_instance_is_told_by_the_tag_that_stays_with_it() {
    var funko = funko(List.of(), LATEST, THIRD, SECOND);
    assertThat(funko.buildOf(is("a", healthy))).isEqualTo(THIRD);
    assertThat(funko(List.of(), LATEST).buildOf(is("a", healthy))).isEqualTo(LATEST);
    var orphan = instance("a", healthy, true, Map.of("port", "80"));
    assertThat(funko(List.of(), SECOND).buildOf(orphan))
        .isEqualTo(new Build(Funko.REMOVED, "C", 0, Map.of("port", "80")));
  }

  @Test void its_settings_are_of_its_newest_instance_or_of_its_latest_build() {
    var build = new Build("latest", "C", 1, Map.of("port", "80"));
    assertThat(funko(List.of(), build).settings()).containsExactly(entry("port", "80"));
    var older = instance("a", healthy, true, Map.of("port", "81"));
    var newer = instance("b", healthy, true, Map.of("port", "82"));
    assertThat(funko(List.of(older, newer), build).settings()).containsExactly(entry("port", "82"));
    assertThat(funko(List.of(), FIRST).settings()).isEmpty();
  }

  @Test void it_is_asleep_where_it_may_sleep_and_nothing_runs() {
    var sleeps = Map.of("sleep", "10m");
    assertThat(funko(List.of(instance("a", stopped, false, sleeps))).asleep()).isTrue();
    assertThat(funko(List.of(), new Build("latest", "C", 1, sleeps)).asleep()).isTrue();
    assertThat(funko(List.of(instance("a", unhealthy, false, sleeps))).asleep()).isFalse();
    assertThat(funko(List.of(instance("a", stopped, false, Map.of("sleep", "soon")))).asleep()).isFalse();
    assertThat(funko(List.of(is("a", stopped))).asleep()).isFalse();
  }

  @Test void what_is_wrong_with_it_is_told_in_words() {
    assertThat(funko(List.of(is("faaso-hello-abc123", healthy)), LATEST).problems()).isEmpty();
    var nameless = "faaso-hello-" + "x".repeat(60);
    assertThat(funko(List.of(instance(nameless, healthy, false, Map.of("port", "http")))).problems()).containsExactly(
        nameless + " gets no request: its name cannot be a host's", "the setting port cannot be 'http'");
  }

  @Test void what_a_closer_look_shows_stands_before_dockers_words() {
    var instance = is("a", starting);
    assertThat(instance.with(unhealthy, "/ping answered 500", 500)).satisfies(seen -> {
      assertThat(seen.detail()).isEqualTo("/ping answered 500; Up");
      assertThat(seen.health()).isEqualTo(unhealthy);
      assertThat(seen.answered()).isEqualTo(500);
    });
    assertThat(instance.with(healthy, "", 200).detail()).isEqualTo("Up");
  }

  private static Funko funko(List<Instance> instances, Build... builds) {
    return new Funko(new FunkoName("hello"), instances, List.of(builds));
  }

  private static Build build(String tag, String image) { return new Build(tag, image, 1, Map.of()); }

  private static Instance is(String name, Health health) { return instance(name, health, false); }

  private static Instance old(String name, Health health) { return instance(name, health, true); }

  private static Instance instance(String name, Health health, boolean outOfDate) {
    return instance(name, health, outOfDate, Map.of());
  }

  private static Instance instance(String name, Health health, boolean outOfDate, Map<String, String> settings) {
    return new Instance(name, "C", "", health, "Up", 0, outOfDate, 0, settings);
  }

  private static List<String> names(List<Instance> instances) {
    return instances.stream().map(Instance::name).toList();
  }
}

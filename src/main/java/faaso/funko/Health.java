package faaso.funko;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an instance does. Only a healthy one gets requests; all but the stopped ones make the scale. */
public enum Health {
  @JsonProperty("healthy")
  HEALTHY,
  @JsonProperty("starting")
  STARTING,
  @JsonProperty("unhealthy")
  UNHEALTHY,
  @JsonProperty("restarting")
  RESTARTING,
  @JsonProperty("stopped")
  STOPPED
}

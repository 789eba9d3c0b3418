package faaso.funko;

/**
 * A container that runs a funko.
 *
 * @param imageId
 *   of the image that it runs
 * @param address
 *   its IP address on {@code faaso-net}, or null when it has none
 * @param detail
 *   why it is not healthy, or null
 * @param created
 *   seconds since 1970
 * @param restarts
 *   how often Docker started it again, or null where that was not asked for
 * @param exitCode
 *   of its last end, or null where it has not ended or that was not asked for
 */
public record Instance(String name, String imageId, String address, Health health, String detail,
    boolean outOfDate, long created, Integer restarts, Integer exitCode) {

  public boolean runs() { return health != Health.STOPPED; }

  public Instance with(Health health, String detail) {
    return new Instance(name, imageId, address, health, detail, outOfDate, created, restarts, exitCode);
  }

  public Instance ended(Integer restarts, Integer exitCode) {
    return new Instance(name, imageId, address, health, detail, outOfDate, created, restarts, exitCode);
  }
}

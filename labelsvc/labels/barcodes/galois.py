"""Multiplication and division of polynomials over GF(256), for Reed-Solomon codes."""


class Field:
    """GF(256) by its reducing polynomial; the generator element is 2."""

    def __init__(self, polynomial: int) -> None:
        self._power = [1] * 510
        self._log = [0] * 256
        value = 1
        for exponent in range(255):
            self._power[exponent] = self._power[exponent + 255] = value
            self._log[value] = exponent
            value <<= 1
            if value > 255:
                value ^= polynomial

    def multiply(self, left: int, right: int) -> int:
        """The product of two elements."""
        return self._power[self._log[left] + self._log[right]] if left and right else 0

    def generator(self, degree: int) -> list[int]:
        """The product of (x - 2^i) for i below ``degree``, without its leading 1, highest power first."""
        product = [1]
        for exponent in range(degree):
            root = self._power[exponent]
            terms = zip([*product, 0], [0, *product], strict=True)
            product = [high ^ self.multiply(root, low) for high, low in terms]
        return product[1:]

    def remainders(self, degree: int, count: int) -> list[list[int]]:
        """x^degree, x^(degree+1), ... (``count`` of them) modulo the generator of that degree."""
        generator = self.generator(degree)
        found = [generator]
        for _ in range(count - 1):
            first, *rest = found[-1]
            terms = zip([*rest, 0], generator, strict=True)
            found.append([low ^ self.multiply(first, coefficient) for low, coefficient in terms])
        return found

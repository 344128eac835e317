module m
  implicit none
  integer, save :: tp = 7
  real(8), save :: buf(10) = 1
  !$omp threadprivate(tp, buf)
end module
program t
  use m
  implicit none
  integer :: i, s, v
  s = 0; tp = 9
  !$omp parallel copyin(tp, buf) reduction(+:s) private(v)
  tp = tp + 1; buf = buf + tp
  s = s + tp
  !$omp single
  v = tp
  !$omp end single copyprivate(v)
  s = s + v * 0 + int(buf(1)) * 0
  !$omp end parallel
  print *, s > 0
end program

program t
  use omp_lib
  implicit none
  integer :: d(4), e(4), me
  d = 0; e = 0
  !$omp parallel private(me) num_threads(2)
  me = omp_get_thread_num() + 1
  d(me) = me
  e(me) = d(3 - me)
  !$omp end parallel
  print *, e
end program t

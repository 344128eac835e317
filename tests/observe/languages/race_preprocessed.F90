#define N 1000
program t
  implicit none
  integer :: i, s
  s = 0
  !$omp parallel do
  do i = 1, N
    s = s + i
  end do
  !$omp end parallel do
  print *, s
end program t

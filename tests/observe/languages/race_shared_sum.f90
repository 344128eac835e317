program t
  implicit none
  integer :: i, s
  s = 0
  !$omp parallel do
  do i = 1, 1000
    s = s + i
  end do
  !$omp end parallel do
  print *, s
end program t
